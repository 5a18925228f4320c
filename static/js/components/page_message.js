/* A message at the top of the page that came up after the page was made. tone: good, warn, bad, info. */
export function showMessage(tone, text, ...actions) {
  const message = document.createElement("div");
  message.className = `message message--${tone} no-print`;
  message.setAttribute("role", "status");
  const body = document.createElement("div");
  const paragraph = document.createElement("p");
  paragraph.textContent = text;
  body.append(paragraph, ...actions);
  message.append(body);
  document.getElementById("main").prepend(message);
}
