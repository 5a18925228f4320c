"""The guards of a sitting: what each is for, how to take it away, and the test that must fail then."""

from tests.faults.guard import Guard

SAVING = "tests/practice/services/test_saving.py"
RACES = "tests/practice/services/test_saving_races.py"
LATE = "tests/practice/services/test_late_sync.py"
CLOSING = "tests/practice/services/test_closing.py"
SCORING = "tests/practice/services/test_scoring.py"
SCORING_AGAIN = "tests/practice/services/test_scoring_again.py"
TASKS = "tests/practice/tasks/test_scoring_tasks.py"
CONSTRAINTS = "tests/practice/models/test_constraints.py"
PLAYER = "tests/player/test_saving.py"
MODULES = "tests/player/test_modules.py"
GROUND = "tests/ground/test_tasks.py"
EXPRESS = "tests/practice/api/test_express.py"
COMMIT = "tests/faults/test_commit_before_reply.py"

STATEMENT = "practice/services/save_statement.py"
SAVE = "practice/services/saving.py"
AT_HAND = "practice/services/at_hand.py"
PROOF = "examprep/accounts/proof.py"
SYNC = "practice/services/late_sync.py"
CLOSE = "practice/services/closing.py"
SCORE = "practice/services/scoring.py"
DISPATCH = "practice/services/dispatching.py"
RULES = "practice/core/attempt.py"
HINTS = "examprep/celery.py"
SETTINGS = "examprep/settings/base.py"
JS = "static/js/player"

GUARDS = (
    # Saving
    Guard(
        "only a higher revision is written",
        f"{SAVING}::test_a_lower_or_equal_revision_is_refused_with_what_is_stored",
        STATEMENT,
        " AND revision < %(revision)s",
    ),
    Guard(
        "a revision is stored once",
        f"{CONSTRAINTS}::test_a_revision_is_saved_once",
        sql="ALTER TABLE practice_responsesave DROP CONSTRAINT save_revision_once",
    ),
    Guard(
        "only the owner saves",
        f"{SAVING}::test_another_persons_attempt_does_not_exist",
        STATEMENT,
        " AND user_id = %(user_id)s",
    ),
    Guard(
        "only the owner finds the attempt",
        "tests/practice/api/test_access.py::test_another_persons_attempt_does_not_exist",
        "practice/services/access.py",
        "Attempt.objects.of(user).filter(pk=",
        "Attempt.objects.filter(pk=",
    ),
    Guard(
        "nothing is saved after the end",
        f"{SAVING}::test_nothing_is_saved_after_handing_in",
        STATEMENT,
        " AND user_id = %(user_id)s AND status = 'in_progress'",
        " AND user_id = %(user_id)s",
    ),
    Guard(
        "nothing is saved after deadline and grace",
        f"{SAVING}::test_a_save_after_the_grace_is_refused_and_the_attempt_closed_at_its_deadline",
        STATEMENT,
        "\n                  AND (deadline_at IS NULL OR deadline_at >= %(now_less_grace)s)",
    ),
    Guard(
        "a save on its way at the deadline counts",
        f"{SAVING}::test_a_save_in_flight_at_the_deadline_is_stored",
        RULES,
        "POST_GRACE = timedelta(seconds=10)",
        "POST_GRACE = timedelta(0)",
    ),
    Guard(
        "a save and a submission wait for each other",
        f"{RACES}::test_a_submission_waits_for_a_save_under_way",
        STATEMENT,
        'lock=" FOR SHARE"',
        'lock=""',
    ),
    Guard(
        "nothing is saved once the key was shown",
        f"{SAVING}::test_a_checked_response_of_a_tutor_sitting_is_closed",
        STATEMENT,
        " AND checked_at IS NULL",
    ),
    Guard(
        "what is illegal is rolled back",
        f"{SAVING}::test_an_illegal_value_changes_nothing",
        SAVE,
        "            _check_legal(entry, row, row.mode)\n",
    ),
    Guard(
        "on the express way what is illegal is never written",
        f"{EXPRESS}::test_an_illegal_value_is_422_and_never_written",
        SAVE,
        "    _check_legal(entry, item, item.mode)\n",
    ),
    Guard(
        "only the owner's session takes the express way",
        f"{EXPRESS}::test_a_session_of_somebody_else_saves_nothing",
        PROOF,
        "session.get(SESSION_KEY) == str(user_id)",
        "session",
    ),
    Guard(
        "a session ends with its password",
        f"{EXPRESS}::test_a_new_password_ends_it",
        PROOF,
        'constant_time_compare(session.get(HASH_SESSION_KEY, ""), User(password=password).get_session_auth_hash())',
        "True",
    ),
    Guard(
        "a session ends at its time",
        f"{EXPRESS}::test_an_expired_session_saves_nothing",
        AT_HAND,
        " AND s.expire_date > %(now)s",
    ),
    Guard(
        "who was deactivated is out",
        f"{EXPRESS}::test_a_person_who_was_deactivated_saves_nothing",
        AT_HAND,
        " AND u.is_active",
    ),
    Guard(
        "the express way asks for the form token",
        f"{EXPRESS}::test_without_the_form_token_nothing_is_saved",
        "examprep/express.py",
        "if self._csrf.process_view(request, match.func, (), {}):",
        "if not match:",
    ),
    Guard(
        "every save has a row in the history",
        f"{SAVING}::test_every_accepted_save_has_a_row_in_the_history",
        STATEMENT,
        ", history AS ({_HISTORY} changed)",
    ),
    Guard(
        "committed before the reply",
        f"{COMMIT}::test_what_is_not_committed_is_not_confirmed",
        SAVE,
        "    row = write_if_open(user_id=item.user_id",
        "    transaction.set_autocommit(False)\n    row = write_if_open(user_id=item.user_id",
    ),
    Guard(
        "committed before the reply, on the ordinary way",
        f"{COMMIT}::test_nor_is_it_on_the_ordinary_way",
        SAVE,
        "    with transaction.atomic():\n        row = write_if_open",
        "    transaction.set_autocommit(False)\n    if entry:\n        row = write_if_open",
    ),
    Guard(
        "the same content again is confirmed",
        f"{SAVING}::test_the_same_content_again_is_a_success",
        SAVE,
        "if _is_same(stored, entry) and stored.saved_at is not None:",
        "if not attempt:",
    ),
    Guard(
        "an answer from the future was made now",
        f"{SAVING}::test_an_answer_from_the_future_was_made_now",
        "practice/services/entry.py",
        "min(self.answered_at or now, now)",
        "self.answered_at or now",
    ),
    # Late synchronization
    Guard(
        "late only if made before the deadline",
        f"{LATE}::test_a_response_made_after_the_deadline_is_refused",
        RULES,
        "return is_open and deadline_at is not None and answered_at <= deadline_at",
        "return is_open",
    ),
    Guard(
        "late only where time ran out",
        f"{LATE}::test_after_handing_in_nothing_comes_late",
        RULES,
        "closed_by == ClosedBy.DEADLINE\n        and deadline_at",
        "deadline_at",
    ),
    Guard(
        "late for 24 hours only",
        f"{LATE}::test_late_responses_are_taken_for_24_hours",
        RULES,
        "        and now <= deadline_at + LATE_SYNC_WINDOW\n",
    ),
    Guard(
        "nothing comes late after a look at the review",
        f"{LATE}::test_a_review_opened_while_the_response_was_on_its_way_refuses_it",
        SYNC,
        "if locked.review_opened_at is not None:",
        "if not locked:",
    ),
    Guard(
        "late once for each question",
        f"{LATE}::test_of_two_devices_that_synchronize_at_once_one_is_told",
        SYNC,
        "revision__lt=entry.revision, synced_late=False",
        "synced_late__isnull=False",
    ),
    Guard(
        "what came in time has a score of its own",
        f"{LATE}::test_what_came_in_time_is_scored_first_and_stays_beside_the_new_score",
        SYNC,
        "if attempt.pending_run == RunReason.INITIAL:",
        "if not attempt:",
    ),
    # Closing
    Guard(
        "an attempt is closed once",
        f"{CLOSING}::test_handing_in_again_changes_nothing",
        CLOSE,
        "filter(pk=attempt.pk, status=Status.IN_PROGRESS)",
        "filter(pk=attempt.pk)",
    ),
    Guard(
        "the deadline in the database counts",
        f"{CLOSING}::test_somebody_who_looks_with_the_old_deadline_does_not_close_an_extended_attempt",
        CLOSE,
        "filter(pk=attempt.pk).overdue_at(now))",
        "filter(pk=attempt.pk))",
    ),
    Guard(
        "an attempt that has ended is not opened again",
        f"{CLOSING}::test_an_attempt_that_has_ended_is_not_opened_again",
        "practice/services/extending.py",
        ", status=Status.IN_PROGRESS, deadline_at__gte=now - POST_GRACE",
    ),
    Guard(
        "one open mock of an exam",
        f"{CONSTRAINTS}::test_one_person_has_one_open_mock_of_an_exam",
        sql="DROP INDEX attempt_one_open_mock_per_exam",
    ),
    Guard(
        "a second click on Start gets the open mock",
        "tests/practice/services/test_starting.py::test_twenty_parallel_starts_make_one_attempt",
        "practice/services/starting.py",
        "    except IntegrityError:\n        # a parallel",
        "    except ImportError:\n        # a parallel",
    ),
    # Scoring
    Guard(
        "one first result in the database",
        f"{CONSTRAINTS}::test_an_attempt_is_scored_for_the_first_time_once",
        sql="DROP INDEX run_initial_once_per_attempt",
    ),
    Guard(
        "only what waits is scored",
        f"{SCORING}::test_ten_workers_make_one_run_and_count_the_form_once",
        SCORE,
        '.filter(pk=attempt_id, pending_run__gt="")',
        ".filter(pk=attempt_id)",
    ),
    Guard(
        "workers score an attempt one after the other",
        f"{SCORING}::test_ten_workers_make_one_run_and_count_the_form_once",
        SCORE,
        'Attempt.objects.select_for_update(of=("self",))\n            .select_related',
        "Attempt.objects.select_related",
    ),
    Guard(
        "tries are counted although they fail",
        f"{SCORING_AGAIN}::test_a_failed_run_leaves_nothing_but_its_count",
        SCORE,
        'pending.update(scoring_tries=F("scoring_tries") + 1)',
        "pending.exists()",
    ),
    Guard(
        "what always fails is set aside",
        f"{SCORING_AGAIN}::test_after_three_tries_a_poison_attempt_is_set_aside",
        DISPATCH,
        ' & Q((f"{tries}__lt", MAX_TRIES))',
    ),
    Guard(
        "a sweep leaves what was just sent",
        f"{SCORING_AGAIN}::test_a_submitted_attempt_is_claimed_once",
        SCORE,
        "    Attempt.objects.filter(pk__in=ids).update(dispatched_at=now)\n",
    ),
    Guard(
        "pauses between tries grow",
        f"{SCORING_AGAIN}::test_a_lost_message_is_sent_again_with_growing_pauses",
        DISPATCH,
        "AGAIN_AFTER * 2 ** max(0, tried - 1)",
        "AGAIN_AFTER",
    ),
    Guard(
        "a clock that was an hour ahead holds nothing up",
        f"{SCORING_AGAIN}::test_a_stamp_of_a_clock_that_was_an_hour_ahead_holds_nothing_up",
        DISPATCH,
        " | Q(dispatched_at__gt=now + AGAIN_AFTER)",
    ),
    # Messages
    Guard(
        "a sweep finds what a lost message left",
        f"{TASKS}::test_a_sweep_sends_what_is_pending_and_leaves_it_to_the_next_for_a_minute",
        "practice/tasks.py",
        "        publish(score_attempt, (str(attempt_id),))\n",
        "        pass\n",
    ),
    Guard(
        "beat sends the sweeps",
        f"{TASKS}::test_the_schedule_holds_sweeps_only",
        SETTINGS,
        '    "score pending attempts": {"task": "practice.tasks.score_pending_attempts", "schedule": schedule(30)},\n',
    ),
    Guard(
        "a message leaves after the commit",
        f"{GROUND}::test_nothing_is_published_before_the_commit",
        HINTS,
        "transaction.on_commit(partial(publish, task, args), robust=True)",
        "publish(task, args)",
    ),
    Guard(
        "a broker that is away fails no request",
        f"{GROUND}::test_a_broker_that_is_away_fails_no_request",
        HINTS,
        "except Exception as error:",
        "except ZeroDivisionError as error:",
    ),
    Guard(
        "a broker that hangs is waited for once",
        f"{GROUND}::test_a_broker_that_hangs_is_waited_for_once",
        HINTS,
        "_paused_until = time.monotonic() + PAUSE_AFTER_FAILURE_S",
        "_paused_until = 0.0",
    ),
    Guard(
        "a message of a killed worker comes again",
        f"{TASKS}::test_a_worker_killed_before_the_write_scores_with_the_next_delivery",
        SETTINGS,
        "CELERY_TASK_ACKS_LATE = True",
        "CELERY_TASK_ACKS_LATE = False",
    ),
    # The browser
    Guard(
        "an entry is kept until it is confirmed",
        f"{PLAYER}::test_nothing_is_lost_when_the_tab_dies_between_request_and_reply",
        f"{JS}/queue.js",
        "      if (entry) entries.push(entry);",
        "      entries.push(entry);\n      await this.storage.updateEntry(this.attemptId, position, () => null);",
    ),
    Guard(
        "an older confirmation keeps a newer edit",
        f"{MODULES}::test_an_older_confirmation_does_not_remove_a_newer_edit",
        f"{JS}/entries.js",
        "if (entry.serial === serial) return null;",
        "return null;",
    ),
    Guard(
        "a lost reply is no conflict with oneself",
        f"{PLAYER}::test_a_lost_reply_is_no_conflict_with_oneself",
        f"{JS}/entries.js",
        "const isOurs = entry.sent.some(",
        "const isOurs = [].some(",
    ),
    Guard(
        "tries are ever further apart",
        f"{MODULES}::test_waits_grow_to_half_a_minute_and_are_spread_fully",
        f"{JS}/backoff.js",
        "FIRST_MS * 2 ** (failures - 1)",
        "FIRST_MS",
    ),
    Guard(
        "a page of a proxy confirms nothing",
        f"{PLAYER}::test_a_page_of_a_proxy_confirms_nothing",
        f"{JS}/api.js",
        'response.ok && !body ? "retry" : ',
        "",
    ),
    Guard(
        "a call without an answer is given up",
        f"{PLAYER}::test_a_call_that_is_never_answered_is_given_up_and_repeated",
        f"{JS}/api.js",
        "setTimeout(() => abort.abort(), timeoutMs)",
        "setTimeout(() => {}, timeoutMs)",
    ),
    Guard(
        "a save is tried again after an error",
        f"{PLAYER}::test_a_save_is_tried_again_by_itself_with_growing_distance",
        f"{JS}/queue.js",
        "    this.#schedule(retryDelay(this.#failures, { leastMs: retryAfterMs }));\n",
    ),
)
