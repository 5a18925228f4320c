"""What a new password has to be, and what it ends."""

from django.contrib.auth.password_validation import MinimumLengthValidator

from examprep.accounts.models import User
from examprep.accounts.services import revoke_token


class LengthValidator(MinimumLengthValidator):
    """Long enough. Django calls validators once a password was stored, by whichever page or command: whoever sets one
    wants everybody out who got in before. Sessions end by themselves, the token ends here.
    """

    def password_changed(self, password: str, user: User) -> None:
        revoke_token(user=user)
