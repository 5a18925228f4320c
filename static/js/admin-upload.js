/* Sending a file with a bar that moves: fetch cannot tell how far it is. */

/* Resolves to what the server answered, or to {errors} in its shape; never rejects. onProgress: share sent, 0 to 1. */
export function send(url, data, onProgress) {
  const request = new XMLHttpRequest();
  return new Promise((resolve) => {
    const fail = (text) => resolve({ errors: { __all__: [text] } });
    request.upload.addEventListener("progress", ({ loaded, total }) => onProgress(total ? loaded / total : 0));
    request.addEventListener("load", () => {
      const body = parse(request.responseText);
      if (request.status === 201) resolve(body);
      else if (body?.errors) resolve({ errors: body.errors });
      else if (request.status === 403 || request.responseURL.includes("/login/"))
        fail("You are signed out. Sign in again in another tab, then upload once more; nothing here is lost.");
      else fail("The picture could not be stored. Nothing here is lost; please try again.");
    });
    request.addEventListener("error", () => fail("The connection failed. Nothing here is lost; please try again."));
    request.open("POST", url);
    request.setRequestHeader("Accept", "application/json");
    request.send(data);
  });
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
