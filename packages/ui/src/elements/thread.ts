/** A thread that scrolls by itself opens at its newest message; whoever came for a certain one is taken there by the browser. */
function showNewest(): void {
  const thread = document.querySelector<HTMLElement>('.vk-case__thread');
  const newest = [...(thread?.querySelectorAll<HTMLElement>('.vk-message') ?? [])].at(-1);
  if (!thread || !newest || thread.scrollHeight <= thread.clientHeight || /^#m\d/.test(location.hash)) return;
  const end = thread.scrollHeight - thread.clientHeight;
  const top = newest.getBoundingClientRect().top - thread.getBoundingClientRect().top + thread.scrollTop - 16;
  // A long message is read from its beginning; one that can be taken back is seen with what takes it back.
  thread.scrollTop = newest.querySelector('vakt-undo') ? end : Math.min(end, top);
}

showNewest();
// The browser goes to the address's fragment, the whole thread, when all has been loaded: later than this script.
if (document.readyState !== 'complete')
  addEventListener('load', () => requestAnimationFrame(showNewest), { once: true });

export {};
