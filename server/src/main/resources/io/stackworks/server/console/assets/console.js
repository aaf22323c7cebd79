'use strict';
// What a page does by itself: stays live, keeps times relative, shows logs. Everything else is links and forms.

// ---- live: the server says that something changed, the page reads itself again ----

const main = () => document.getElementById('main');
let stream = null;
let everOpen = false;

function connect() {
  const url = main() && main().dataset.live;
  if (!url || stream || document.hidden) return;
  stream = new EventSource(url);
  stream.addEventListener('open', () => {
    tellLost(false);
    if (everOpen) refresh(); // what happened meanwhile
    everOpen = true;
  });
  stream.addEventListener('change', refresh);
  stream.addEventListener('log', () => document.dispatchEvent(new Event('log-grew')));
  stream.addEventListener('error', () => {
    tellLost(true);
    if (stream && stream.readyState === EventSource.CLOSED) {
      stream = null;
      setTimeout(connect, 3000);
    }
  });
}

// A browser allows few connections per server: pages that nobody sees hold none.
function disconnect() {
  if (stream) stream.close();
  stream = null;
}

function refresh() {
  if (main() && window.htmx) htmx.trigger(main(), 'live');
}

function tellLost(lost) {
  const sign = document.getElementById('live');
  if (!sign) return;
  sign.hidden = !lost;
  sign.textContent = lost ? 'Connection lost, trying again…' : '';
}

document.addEventListener('visibilitychange', () => (document.hidden ? disconnect() : connect()));
window.addEventListener('pagehide', disconnect);
window.addEventListener('pageshow', (event) => { if (event.persisted) connect(); });

// ---- morph: what did not change stays the same element, so focus, selection and scrolling survive ----

function morph(from, to) {
  if (from.nodeType !== to.nodeType || from.nodeName !== to.nodeName) {
    from.replaceWith(to);
    return;
  }
  if (from.nodeType !== Node.ELEMENT_NODE) {
    if (from.nodeValue !== to.nodeValue) from.nodeValue = to.nodeValue;
    return;
  }
  if (from.hasAttribute('data-keep') && to.hasAttribute('data-keep')) {
    from.dataset.open = to.dataset.open;
    return;
  }
  if (from.nodeName === 'TIME' && from.dateTime === to.dateTime) return;
  const wasOpen = from.nodeName === 'DETAILS' && from.open;
  for (const {name} of [...from.attributes]) {
    if (!to.hasAttribute(name)) from.removeAttribute(name);
  }
  for (const {name, value} of [...to.attributes]) {
    if (from.getAttribute(name) !== value) from.setAttribute(name, value);
  }
  if (wasOpen) from.open = true;
  if (from.nodeName === 'INPUT' || from.nodeName === 'SELECT' || from.nodeName === 'TEXTAREA') return;
  morphChildren(from, to);
}

function morphChildren(from, to) {
  const known = new Map();
  for (const child of from.children) if (child.id) known.set(child.id, child);
  let at = from.firstChild;
  for (const next of [...to.childNodes]) {
    const same = next.id ? known.get(next.id) : null;
    if (same) {
      if (same === at) at = at.nextSibling;
      else from.insertBefore(same, at);
      morph(same, next);
    } else if (at && !at.id && !next.id && at.nodeName === next.nodeName) {
      const current = at;
      at = at.nextSibling;
      morph(current, next);
    } else {
      from.insertBefore(next, at);
    }
  }
  while (at) {
    const gone = at;
    at = at.nextSibling;
    gone.remove();
  }
}

if (window.htmx) {
  htmx.defineExtension('morph', {
    isInlineSwap: (style) => style === 'morph',
    handleSwap: (style, target, fragment) => {
      if (style !== 'morph') return false;
      const next = fragment.nodeType === Node.ELEMENT_NODE ? fragment : fragment.firstElementChild;
      if (next) morph(target, next);
      showTimes();
      return [target];
    },
  });
  document.addEventListener('htmx:beforeSwap', (event) => {
    // Signed out meanwhile: show it instead of half a page.
    if (new URL(event.detail.xhr.responseURL || location.href).pathname === '/console/sign-in') location.reload();
  });
}

// ---- times: relative, with the moment in the viewer's zone ----

const relative = new Intl.RelativeTimeFormat('en', {numeric: 'auto', style: 'short'});
const absolute = new Intl.DateTimeFormat(undefined, {dateStyle: 'medium', timeStyle: 'medium'});

function ago(date) {
  const seconds = (date - Date.now()) / 1000;
  const size = Math.abs(seconds);
  if (size < 10) return 'just now';
  if (size < 60) return relative.format(Math.round(seconds), 'second');
  if (size < 3600) return relative.format(Math.round(seconds / 60), 'minute');
  if (size < 86400) return relative.format(Math.round(seconds / 3600), 'hour');
  if (size < 86400 * 14) return relative.format(Math.round(seconds / 86400), 'day');
  return date.toLocaleDateString();
}

function span(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) return s + ' s';
  if (s < 3600) return Math.floor(s / 60) + ' min ' + (s % 60) + ' s';
  return Math.floor(s / 3600) + ' h ' + Math.floor((s % 3600) / 60) + ' min';
}

function showTimes() {
  for (const time of document.querySelectorAll('time[datetime]')) {
    const date = new Date(time.dateTime);
    const text = ago(date);
    if (time.textContent !== text) time.textContent = text;
    if (!time.title) time.title = absolute.format(date);
  }
  for (const since of document.querySelectorAll('[data-since]')) {
    since.textContent = span((Date.now() - new Date(since.dataset.since)) / 1000);
  }
}

// ---- small things ----

document.addEventListener('click', (event) => {
  const theme = event.target.closest('#theme');
  if (theme) {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = dark ? 'light' : 'dark';
    document.cookie = 'stackworks_theme=' + root.dataset.theme + '; Path=/console; Max-Age=31536000; SameSite=Strict';
  }
  if (event.target.closest('[data-back]')) history.back();
  for (const menu of document.querySelectorAll('details.menu[open]')) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') {
    for (const menu of document.querySelectorAll('details.menu[open]')) menu.open = false;
  }
  const typing = event.target.closest && event.target.closest('input, textarea, select, [contenteditable]');
  if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey) {
    const search = document.querySelector('#log-search, input[type=search]');
    if (search) { event.preventDefault(); search.focus(); }
  }
});

// Filters apply while one types; the address stays one that can be shared.
let filtering;
document.addEventListener('input', (event) => {
  if (!event.target.matches('[data-filter]')) return;
  clearTimeout(filtering);
  filtering = setTimeout(() => applyFilter(event.target.form), event.target.matches('select') ? 0 : 250);
});

function applyFilter(form) {
  const query = new URLSearchParams(new FormData(form));
  for (const [name, value] of [...query]) if (!value) query.delete(name);
  const url = form.getAttribute('action') + (query.size ? '?' + query : '');
  history.replaceState(null, '', url);
  htmx.ajax('GET', url, {target: '#main', swap: 'morph', select: '#main', source: main()});
}

// ---- forms ----

document.addEventListener('click', (event) => {
  const copy = event.target.closest('[data-copy]');
  if (!copy) return;
  navigator.clipboard.writeText(document.getElementById(copy.dataset.copy).textContent).then(() => { copy.textContent = 'Copied'; });
});

// A recipe that was chosen or typed goes to the end of its list.
function addRecipe(input) {
  const list = document.getElementById(input.dataset.adds);
  const name = input.value.trim();
  if (!name) return;
  list.value = list.value.trim() ? list.value.trim() + '\n' + name : name;
  input.value = '';
  list.dispatchEvent(new Event('input', {bubbles: true}));
}

document.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && event.target.matches('[data-adds]')) {
    event.preventDefault();
    addRecipe(event.target);
  }
});
document.addEventListener('change', (event) => { if (event.target.matches('[data-adds]')) addRecipe(event.target); });

function checkJson(area) {
  const state = document.getElementById(area.getAttribute('aria-describedby'));
  const text = area.value.trim();
  let problem = '';
  if (text) {
    try {
      const value = JSON.parse(text);
      if (value === null || typeof value !== 'object' || Array.isArray(value)) problem = 'not an object: it must begin with {';
      else if (new Blob([text]).size > 120 * 1024) problem = 'larger than 120 KB';
    } catch (error) {
      const at = /position (\d+)/.exec(error.message);
      const before = area.value.slice(0, at ? Number(at[1]) : area.value.length).split('\n');
      problem = error.message.replace(/ in JSON at position.*/, '')
        + ' at line ' + before.length + ', column ' + (before[before.length - 1].length + 1);
    }
  }
  state.textContent = problem ? problem : text ? 'valid JSON' : '';
  state.classList.toggle('bad', problem !== '');
  area.setAttribute('aria-invalid', problem !== '');
}
document.addEventListener('input', (event) => { if (event.target.matches('[data-json]')) checkJson(event.target); });
document.addEventListener('click', (event) => {
  const tidy = event.target.closest('[data-tidy]');
  if (!tidy) return;
  const area = document.getElementById(tidy.dataset.tidy);
  checkJson(area);
  if (area.getAttribute('aria-invalid') === 'false' && area.value.trim()) area.value = JSON.stringify(JSON.parse(area.value), null, 2);
});

// Fields that the chosen command has no use for are away.
function showFields() {
  const command = document.querySelector('[data-command]');
  if (!command) return;
  for (const field of document.querySelectorAll('[data-for]')) {
    field.hidden = !field.dataset.for.split(' ').includes(command.value);
  }
}
document.addEventListener('change', (event) => { if (event.target.matches('[data-command]')) showFields(); });

// ---- the week of a schedule: clicked, drawn over, taken by rows and columns ----

function countWeek(week) {
  const form = week.closest('form');
  const said = form && form.querySelector('[data-week-count]');
  if (said) said.textContent = week.querySelectorAll(':checked').length + ' of 168 hours a week';
}

function takeAll(week, boxes) {
  const on = !boxes.every((one) => one.checked);
  boxes.forEach((one) => { one.checked = on; });
  countWeek(week);
}

let drawing = null; // the state that hours get while the pointer is down

document.addEventListener('pointerdown', (event) => {
  const label = event.target.closest('[data-week] label');
  const hour = label && label.querySelector('input');
  if (!hour || hour.disabled || event.pointerType === 'touch') return;
  event.preventDefault();
  drawing = !hour.checked;
  hour.checked = drawing;
  hour.focus();
  countWeek(label.closest('[data-week]'));
});
document.addEventListener('pointerover', (event) => {
  const label = drawing === null ? null : event.target.closest('[data-week] label');
  if (!label) return;
  label.querySelector('input').checked = drawing;
  countWeek(label.closest('[data-week]'));
});
document.addEventListener('pointerup', () => { setTimeout(() => { drawing = null; }, 0); });
document.addEventListener('click', (event) => {
  const week = event.target.closest('[data-week]');
  if (!week) return;
  if (drawing !== null && event.target.closest('label')) { event.preventDefault(); return; } // done by the pointer
  const row = event.target.closest('[data-row]');
  const column = event.target.closest('[data-column]');
  if (row) takeAll(week, [...row.closest('tr').querySelectorAll('input')]);
  if (column) takeAll(week, [...week.querySelectorAll('tbody tr')].map((tr) => tr.querySelectorAll('input')[Number(column.dataset.column)]));
});
document.addEventListener('change', (event) => {
  const week = event.target.closest('[data-week]');
  if (week) countWeek(week);
});
document.addEventListener('keydown', (event) => {
  const hour = event.target.closest('[data-week] input');
  const step = {ArrowLeft: -1, ArrowRight: 1, ArrowUp: -24, ArrowDown: 24}[event.key];
  if (!hour || !step) return;
  const all = [...hour.closest('[data-week]').querySelectorAll('input')];
  const next = all[all.indexOf(hour) + step];
  if (next) { event.preventDefault(); next.focus(); }
});

function tellZone() {
  const minutes = -new Date().getTimezoneOffset();
  const text = (minutes < 0 ? '−' : '+') + String(Math.floor(Math.abs(minutes) / 60)).padStart(2, '0') + ':' + String(Math.abs(minutes) % 60).padStart(2, '0');
  for (const one of document.querySelectorAll('[data-utc]')) one.textContent = minutes ? '; you are at UTC' + text : ', which is your zone too';
}

// ---- the log: a window of lines on a log of any size ----

class LogView {
  constructor(root) {
    this.root = root;
    this.url = root.dataset.url;
    this.lines = root.querySelector('.lines');
    this.search = root.querySelector('#log-search');
    this.say = root.querySelector('[data-at]');
    this.from = 0; // offsets of what is shown
    this.to = 0;
    this.size = 0;
    this.busy = Promise.resolve();
    this.follow = root.querySelector('[data-do=follow]');
    this.lines.addEventListener('scroll', () => this.scrolled(), {passive: true});
    root.addEventListener('click', (event) => this.clicked(event));
    root.addEventListener('change', (event) => this.changed(event));
    this.search.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') { event.preventDefault(); this.find(event.shiftKey); }
    });
    document.addEventListener('log-grew', () => this.grew());
    const at = new URLSearchParams(location.hash.slice(1)).get('log');
    if (at) this.jump(Number(at));
    else if (root.dataset.open === 'true') this.end();
    else this.top();
  }

  // One request after the other, so that pieces come in order.
  then(work) {
    this.busy = this.busy.then(work).catch(() => { this.say.textContent = 'the log could not be read'; });
    return this.busy;
  }

  async read(query) {
    const answer = await fetch(this.url + '/log?' + new URLSearchParams(query));
    if (!answer.ok) throw new Error(answer.status);
    const number = (name) => Number(answer.headers.get('x-log-' + name));
    const piece = {from: number('from'), to: number('to'), size: number('size'), html: await answer.text()};
    this.size = piece.size;
    return piece;
  }

  show(piece, where) {
    const template = document.createElement('template');
    template.innerHTML = piece.html; // encoded by the server's templates
    const all = [...template.content.querySelectorAll('.l')];
    if (where === 'replace') {
      this.lines.replaceChildren(...all);
      this.from = piece.from;
      this.to = piece.to;
      if (!all.length) this.lines.innerHTML = '<p class="muted">No output yet.</p>';
    } else if (where === 'below') {
      if (all.length && !this.lines.querySelector('.l')) this.lines.replaceChildren();
      this.lines.append(...all);
      this.to = Math.max(this.to, piece.to);
    } else {
      const height = this.lines.scrollHeight;
      this.lines.prepend(...all);
      this.lines.scrollTop += this.lines.scrollHeight - height;
      this.from = Math.min(this.from, piece.from);
    }
    this.mark();
    this.trim(where);
  }

  // Far lines go, so that memory stays the same; they are read again when they are wanted.
  trim(where) {
    const most = 4000;
    let extra = this.lines.childElementCount - most;
    if (extra <= 0) return;
    if (where === 'above') {
      while (extra-- > 0) this.lines.lastElementChild.remove();
      const last = this.lines.lastElementChild;
      this.to = Number(last.dataset.at); // read it again with what follows
      last.remove();
    } else {
      const height = this.lines.scrollHeight;
      while (extra-- > 0) this.lines.firstElementChild.remove();
      this.from = Number(this.lines.firstElementChild.dataset.at);
      this.lines.scrollTop -= height - this.lines.scrollHeight;
    }
  }

  top() { return this.then(async () => { this.show(await this.read({from: 0}), 'replace'); this.lines.scrollTop = 0; }); }

  end() {
    return this.then(async () => {
      this.show(await this.read({to: Number.MAX_SAFE_INTEGER}), 'replace');
      this.lines.scrollTop = this.lines.scrollHeight;
    });
  }

  jump(at) {
    return this.then(async () => {
      this.show(await this.read({from: at}), 'replace');
      if (at > 0) this.show(await this.read({to: this.from, bytes: 16384}), 'above');
      const line = this.lines.querySelector('[data-at="' + at + '"]');
      this.lines.querySelectorAll('.at').forEach((one) => one.classList.remove('at'));
      if (line) {
        line.classList.add('at');
        this.lines.scrollTop = line.offsetTop - this.lines.offsetTop - this.lines.clientHeight / 3;
      }
      this.current = at;
      history.replaceState(null, '', '#log=' + at);
      this.where();
    });
  }

  grew() {
    return this.then(async () => {
      const wasAtEnd = this.to >= this.size;
      const bottom = this.lines.scrollHeight - this.lines.scrollTop - this.lines.clientHeight < 60;
      if (!wasAtEnd && !this.follow.checked) return;
      if (!wasAtEnd && this.follow.checked && bottom === false) return;
      const piece = await this.read({from: this.to});
      this.show(piece, 'below');
      if (this.follow.checked && bottom) this.lines.scrollTop = this.lines.scrollHeight;
      this.where();
    });
  }

  scrolled() {
    const box = this.lines;
    if (box.scrollTop + box.clientHeight > box.scrollHeight - 400 && this.to < this.size && !this.loading) {
      this.loading = true;
      this.then(async () => { this.show(await this.read({from: this.to}), 'below'); }).then(() => { this.loading = false; });
    } else if (box.scrollTop < 400 && this.from > 0 && !this.loading) {
      this.loading = true;
      this.then(async () => { this.show(await this.read({to: this.from}), 'above'); }).then(() => { this.loading = false; });
    }
    this.where();
  }

  where() {
    if (this.size > 1e6) this.say.textContent = Math.round((this.to / this.size) * 100) + ' % of ' + (this.size / 1048576).toFixed(1) + ' MiB';
  }

  async find(back, error) {
    const query = error ? {error: 1, from: 0} : {q: this.search.value};
    if (!error && !this.search.value) return;
    if (!error) query.from = this.current == null ? (back ? this.size : 0) : back ? this.current : this.current + 1;
    if (back) query.back = 1;
    this.say.textContent = 'searching…';
    const answer = await fetch(this.url + '/find?' + new URLSearchParams(query));
    if (answer.ok) {
      this.say.textContent = '';
      this.follow.checked = false;
      await this.jump((await answer.json()).at);
    } else {
      this.say.textContent = error ? 'no error in the log' : this.current == null ? 'not found' : 'no further match';
      this.current = null;
    }
  }

  mark() {
    const words = this.search.value.toLowerCase();
    for (const line of this.lines.children) {
      line.classList.toggle('hit', words !== '' && line.textContent.toLowerCase().includes(words));
    }
  }

  clicked(event) {
    const what = event.target.closest('[data-do]');
    if (!what) return;
    switch (what.dataset.do) {
      case 'next': this.find(false); break;
      case 'previous': this.find(true); break;
      case 'error': this.find(false, true); break;
      case 'top': this.follow.checked = false; this.top(); break;
      case 'end': this.end(); break;
      default:
    }
  }

  changed(event) {
    if (event.target.matches('[data-do=wrap]')) this.lines.classList.toggle('wrap', event.target.checked);
    if (event.target.matches('[data-do=follow]') && event.target.checked) this.end();
    if (event.target === this.search) { this.current = null; this.mark(); }
  }
}

// ---- begin ----

showTimes();
setInterval(showTimes, 1000);
connect();
showFields();
tellZone();
document.querySelectorAll('[data-json]').forEach(checkJson);
const problem = document.getElementById('problem');
if (problem) problem.focus();
document.querySelectorAll('[data-back]').forEach((one) => { one.hidden = history.length < 2; });
const logView = document.getElementById('log-view');
if (logView) new LogView(logView);
