// Keeps the page up to date: the server renders whole regions, this puts them in place. Without it, "Refresh" does.
const page = document.body;
document.documentElement.classList.add('js');
const byId = (id) => document.getElementById(id);
const sound = byId('sound');
const ring = byId('ring');
const shown = new Map();
let playing = '';
let told = null;

/** Puts a region in place if it changed; focus and opened details stay as they were. */
function place(id, html) {
  if (shown.get(id) === html) return;
  const first = !shown.has(id);
  shown.set(id, html);
  const region = byId(id);
  const focused = region.contains(document.activeElement) ? document.activeElement.id : '';
  const open = [...region.querySelectorAll('details[open]')].map((one) => one.parentElement.id);
  region.innerHTML = html;
  for (const parent of open) byId(parent)?.querySelector('details')?.setAttribute('open', '');
  if (focused) byId(focused)?.focus({ preventScroll: true });
  if (id === 'screen' && !first) region.scrollTop = region.scrollHeight;
  if (id === 'screen') keepSpokenInView();
}

function keepSpokenInView() {
  const spoken = document.querySelector('.spoken');
  if (spoken) spoken.scrollTop = spoken.scrollHeight;
}

/** Plays the part of the call that is spoken now, from where it has come to. A browser may refuse until the page was touched. */
function playSound(next) {
  if (!next) {
    if (playing) sound.pause();
    playing = '';
    return;
  }
  if (next.path === playing) return;
  playing = next.path;
  sound.src = next.path;
  if (next.elapsedMs > 700) sound.currentTime = next.elapsedMs / 1000;
  sound.play().catch(() => {});
}

function ringPhone(on) {
  if (!on) {
    ring.pause();
    ring.currentTime = 0;
  } else if (ring.paused) ring.play().catch(() => {});
}

function apply(patch) {
  document.title = patch.title;
  byId('bar').textContent = patch.bar;
  for (const [id, html] of Object.entries(patch.regions)) place(id, html);
  playSound(patch.sound);
  ringPhone(patch.ringing);
  if (told !== null && told !== patch.status) byId('status').textContent = patch.status;
  told = patch.status;
  byId('offline').hidden = true;
}

const live = new EventSource(page.dataset.live);
live.addEventListener('patch', (event) => apply(JSON.parse(event.data)));
live.addEventListener('error', () => {
  byId('offline').textContent = page.dataset.offline;
  byId('offline').hidden = false;
});

/** Sends a form without leaving the page; the live stream shows what came of it. */
function send(form, button) {
  const fields = new URLSearchParams(new FormData(form, button));
  return fetch(form.getAttribute('action'), { method: 'POST', body: fields, redirect: 'manual' });
}

document.addEventListener('submit', (event) => {
  if (!event.target.closest('#screen, #mode')) return;
  event.preventDefault();
  send(event.target, event.submitter).catch(() => event.target.submit());
});

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-copy]');
  if (!button) return;
  navigator.clipboard.writeText(button.dataset.copy).then(() => {
    button.textContent = page.dataset.copied;
  });
});

const KEY_IDS = { '*': 'key-star', '#': 'key-hash' };
document.addEventListener('keydown', (event) => {
  if (!/^[0-9*#]$/.test(event.key) || event.ctrlKey || event.metaKey) return;
  if (event.target.closest('input, textarea, select')) return;
  const key = byId(KEY_IDS[event.key] ?? `key-${event.key}`);
  if (!key) return;
  event.preventDefault();
  key.classList.add('down');
  setTimeout(() => key.classList.remove('down'), 150);
  send(key.form, key);
});
