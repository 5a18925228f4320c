"""How a server site names its static files."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ManifestStaticFiles(CompressedManifestStaticFilesStorage):
    """Named by content and compressed, modules that import one another included.

    A browser may then keep every file for good, and never mixes modules of two releases.
    """

    support_js_module_import_aggregation = True
    # Each pass settles one more level of imports; the player's modules are deeper than Django's default of 5.
    max_post_process_passes = 20
