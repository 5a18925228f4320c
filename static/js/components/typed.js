/* Texts of items that somebody typed and the server does not have yet (admin-autosave.js). */
export const TYPED_PREFIX = "examprep-typing:";

export function forgetTyped() {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(TYPED_PREFIX));
    for (const key of keys) localStorage.removeItem(key);
  } catch {
    // no storage: nothing was kept
  }
}
