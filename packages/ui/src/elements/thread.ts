/** A thread that scrolls by itself opens at its newest message; whoever came for a certain one is taken there by the browser. */
const thread = document.querySelector<HTMLElement>('.vk-case__thread');
const newest = [...(thread?.querySelectorAll<HTMLElement>('.vk-message') ?? [])].at(-1);
if (thread && newest && thread.scrollHeight > thread.clientHeight && !/^#m\d/.test(location.hash)) {
  const end = thread.scrollHeight - thread.clientHeight;
  // A long message is read from its beginning.
  const start = newest.getBoundingClientRect().top - thread.getBoundingClientRect().top + thread.scrollTop - 16;
  thread.scrollTop = Math.min(end, start);
}

export {};
