"""What people who work on the site did with it: changes, downloads of keys and results, signing in.

Written by `examprep.accounts.audit` for each request; database triggers refuse to change or delete a row. It stays when
its actor is deleted, with their name. Of people it is about it holds the id alone, which leads nowhere once they are
gone.
"""

from django.conf import settings
from django.db import models


class StaffAction(models.Model):
    """One request. action: name of the page; about: what stood in its address; details: what the admin says it changed,
    or the names of the fields that were sent.
    """

    at = models.DateTimeField("when")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    actor_name = models.CharField("who", max_length=150)
    address = models.GenericIPAddressField("from where", null=True)

    method = models.CharField(max_length=7)
    action = models.CharField("what", max_length=120)
    about = models.CharField("on what", max_length=200, blank=True)
    details = models.TextField(blank=True)
    request_id = models.CharField("request", max_length=64, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "action of staff"
        verbose_name_plural = "actions of staff"
        indexes = [models.Index(fields=["-at", "-id"], name="staff_action_at")]

    def __str__(self) -> str:
        return f"{self.actor_name}: {self.action} {self.about}".strip()
