/* Two devices answered one question differently: the saved answer is shown, and the candidate may put back what they
 * chose here. Nothing is overwritten without them. */
import { letter } from "./responses.js";

export class Conflicts {
  constructor({ sitting, queue, notices, goTo }) {
    Object.assign(this, { sitting, queue, notices, goTo });
  }

  /* entry: held in the queue with reason "conflict" until the candidate decides. */
  tell(entry) {
    const { position } = entry;
    const id = `conflict-${position}`;
    this.notices.show({
      id,
      tone: "warn",
      stays: true,
      text: `Question ${position} was answered in another tab or on another device in the meantime. That answer is shown and counts. Here you chose ${this.#name(entry)}.`,
      actions: [
        { label: "Use my answer", run: () => this.#useMine(entry) },
        { label: "Keep the saved answer", run: () => this.queue.drop(position) },
      ],
    });
  }

  #useMine({ position, content }) {
    this.goTo(position);
    this.sitting.change(position, content);
  }

  #name({ position, content: { value } }) {
    const { kind, options } = this.sitting.item(position);
    if (!value) return "nothing";
    if (kind === "ordering" || kind === "matching") return "something else";
    return value.map((id) => letter(options.findIndex((option) => option.id === id))).join(" and ");
  }
}
