/* The last resort: what could not be sent, as a file in the candidate's hands. */
export function downloadUnsent({ attempt, entries, username }) {
  const unsent = {
    format: "examprep-unsent-1",
    attempt: attempt.id,
    title: attempt.title,
    username,
    saved_to_file_at: new Date().toISOString(),
    responses: entries.map(({ position, content, base, answered_at, time_spent_ms, held }) => ({
      position,
      ...content,
      revision: base.revision + 1,
      answered_at,
      time_spent_ms,
      held: held ?? null,
    })),
  };
  const url = URL.createObjectURL(new Blob([JSON.stringify(unsent, null, 2)], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `unsent-answers-${attempt.id}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
