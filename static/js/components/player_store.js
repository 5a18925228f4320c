/* Whether the player has kept anything in this browser; also true where the browser cannot tell without making the store. */
export async function hasPlayerStore() {
  const stores = await indexedDB.databases?.();
  return !stores || stores.some(({ name }) => name === "examprep-player");
}
