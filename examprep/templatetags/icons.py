"""Inline icons, as large as the text and in its colour; words or a .visually-hidden text stand beside each.

    {% icon "check" %}

A tag and no template, because a review shows a thousand of them.
"""

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_SVG = (
    '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" '
    'stroke-linejoin="round" aria-hidden="true" focusable="false">{}</svg>'
)
# name -> what is drawn
_DRAWN = {
    "logo": '<path d="M3 21 21 3v18z" fill="currentColor" stroke="none"/>',
    "check": '<path d="m4.5 12.5 5 5 10-11"/>',
    "cross": '<path d="m6 6 12 12M18 6 6 18"/>',
    "warn": '<path d="M12 3.5 2.5 20.5h19zM12 10v5M12 17.6v.1"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.6v.1"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.5 2"/>',
    "flag": '<path d="M5 21V4M5 4h13l-3 4.5 3 4.5H5"/>',
    "flag-filled": '<path d="M5 21V4"/><path d="M5 4h13l-3 4.5 3 4.5H5z" fill="currentColor"/>',
    "arrow-left": '<path d="M20 12H4M10.5 5.5 4 12l6.5 6.5"/>',
    "arrow-right": '<path d="M4 12h16M13.5 5.5 20 12l-6.5 6.5"/>',
    "arrow-up": '<path d="M12 20V4M5.5 10.5 12 4l6.5 6.5"/>',
    "arrow-down": '<path d="M12 4v16M5.5 13.5 12 20l6.5-6.5"/>',
    "chevron-down": '<path d="m6 9.5 6 6 6-6"/>',
    "chevron-right": '<path d="m9.5 6 6 6-6 6"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "grid": '<path d="M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h6v6h-6z"/>',
    "settings": (
        '<path d="M4 8h9M19 8h1M4 16h1M11 16h9"/><circle cx="16" cy="8" r="2.6"/><circle cx="8" cy="16" r="2.6"/>'
    ),
    "help": '<circle cx="12" cy="12" r="9"/><path d="M9.4 9.3a2.7 2.7 0 1 1 3.9 2.4c-.9.5-1.3 1-1.3 2.1M12 16.9v.1"/>',
    "keyboard": (
        '<rect x="2.5" y="6" width="19" height="12" rx="2"/><path d="M6.5 10h.1M10 10h.1M14 10h.1M17.5 10h.1M8 14h8"/>'
    ),
    "eye": (
        '<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/><circle cx="12" '
        'cy="12" r="2.8"/>'
    ),
    "eye-off": (
        '<path d="M4 4l16 16M9.9 5.8c.7-.2 1.4-.3 2.1-.3 6 0 9.5 6.5 9.5 6.5a16 16 0 0 1-2.8 3.5M6.5 '
        '7.3A15.5 15.5 0 0 0 2.5 12s3.5 6.5 9.5 6.5c1.7 0 3.2-.5 4.5-1.2"/>'
    ),
    "download": '<path d="M12 4v11M7 10.5l5 5 5-5M4.5 20h15"/>',
    "upload": '<path d="M12 16V5M7 9.5l5-5 5 5M4.5 20h15"/>',
    "search": '<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>',
    "edit": '<path d="M4 20l1-4.5L16.5 4l3.5 3.5L8.5 19z"/>',
    "note": '<path d="M5 3.5h14v12l-5 5H5zM14 20.5v-5h5M8.5 8.5h7M8.5 12h7"/>',
    "bookmark": '<path d="M6 3.5h12v17l-6-4.5-6 4.5z"/>',
    "bookmark-filled": '<path d="M6 3.5h12v17l-6-4.5-6 4.5z" fill="currentColor"/>',
    "print": '<path d="M7 8.5V3.5h10v5M7 17.5H4v-9h16v9h-3"/><path d="M7 14h10v6.5H7z"/>',
    "user": '<circle cx="12" cy="8" r="4"/><path d="M4 20.5c1-4 4-6 8-6s7 2 8 6"/>',
    "sign-out": '<path d="M14 4H5v16h9M10 12h10M16 8l4 4-4 4"/>',
    "external": '<path d="M13.5 4H20v6.5M20 4l-9 9M18 14v6H4V6h6"/>',
    "highlight": '<path d="M9 14.5 17.5 4l3 2.5L12 17l-4 .8zM4 20.5h9"/>',
    "strike": '<path d="M4 12h16M8 8.5c0-2 1.6-3.5 4-3.5 2 0 3.300.8 4 2M8 16c.7 1.8 2.2 3 4.2 3 2.4 0 4-1.4 4-3.3"/>',
    "undo": '<path d="M8.5 5 4 9.5 8.5 14M4 9.5h10a5.5 5.5 0 0 1 0 11h-4"/>',
    "offline": (
        '<path d="M4 4l16 16M2.5 9a14 14 0 0 1 4-2.6M10 5.2A14 14 0 0 1 21.5 9M5.8 13a9 9 0 0 1 4-2.4M14.5 '
        '10.8A9 9 0 0 1 18.2 13M12 18.5v.1"/>'
    ),
    "sync": (
        '<path d="M20 11a8 8 0 0 0-14.3-4L3.5 9.3M3.5 4.5v4.8h4.8M4 13a8 8 0 0 0 14.3 4l2.2-2.3M20.5 19.5v-4.8h-4.8"/>'
    ),
    "lock": '<rect x="5" y="10.5" width="14" height="10" rx="2"/><path d="M8 10.5V7.5a4 4 0 0 1 8 0v3"/>',
    "play": '<path d="M7 4.5v15l12-7.5z"/>',
    "chart": '<path d="M4 20V4M4 20h16M8.5 16v-5M13 16V7.5M17.5 16v-7"/>',
    "trend": '<path d="m4 16 5.5-5.5 4 4L20 7.5M14.5 7.5H20V13"/>',
    "calendar": '<rect x="4" y="5.5" width="16" height="15" rx="2"/><path d="M4 10h16M8.5 3v5M15.5 3v5"/>',
    "book": '<path d="M12 6.5c-2-1.5-4.5-2-8-2v14c3.5 0 6 .5 8 2 2-1.5 4.5-2 8-2v-14c-3.5 0-6 .5-8 2zM12 6.5v14"/>',
    "light": (
        '<circle cx="12" cy="12" r="4"/><path d="M12 2.5v2.5M12 19v2.5M2.5 12H5M19 12h2.5M5.3 5.3l1.7 1.7M17 '
        '17l1.7 1.7M5.3 18.7 7 17M17 7l1.7-1.7"/>'
    ),
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "minus": '<path d="M5 12h14"/>',
    "grip": '<path d="M9 6v.1M15 6v.1M9 12v.1M15 12v.1M9 18v.1M15 18v.1" stroke-width="3"/>',
    "report": '<path d="M4 4h16v12h-7l-5 4.5V16H4zM12 7v4M12 13.2v.1"/>',
}
_ICONS = {name: mark_safe(_SVG.format(drawn)) for name, drawn in _DRAWN.items()}  # noqa: S308 - constants


@register.simple_tag
def icon(name: str) -> SafeString:
    """Raises KeyError for a name that is not among them."""
    return _ICONS[name]
