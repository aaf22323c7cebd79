'use strict';
// Draws the charts of the monitoring page with uPlot, and reads their values again every minute.

const box = document.getElementById('charts');
const LINES = ['--line1', '--line2', '--line3', '--line4', '--line5', '--line6', '--line7', '--line8', '--line9'];
let drawn = [];

// What a variable of the style is here and now: light or dark.
function colour(name) {
  const probe = document.createElement('i');
  probe.className = 'probe';
  probe.style.color = 'var(' + name + ')';
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

const short = (value) => value == null ? '–' : Math.abs(value) >= 100 ? value.toFixed(0) : String(Math.round(value * 100) / 100);

function clock(seconds, days) {
  const at = new Date(seconds * 1000);
  return days
    ? at.toLocaleDateString(undefined, {day: 'numeric', month: 'short'})
    : at.toLocaleTimeString(undefined, {hour: '2-digit', minute: '2-digit', hourCycle: 'h23'});
}

// Said to those who do not see the picture.
function words(chart) {
  return chart.title + '. ' + chart.series.map((one) => {
    const known = one.values.filter((value) => value != null);
    if (!known.length) return one.name + ': nothing measured';
    return one.name + ': now ' + short(known[known.length - 1]) + ' ' + chart.unit
      + ', lowest ' + short(Math.min(...known)) + ', highest ' + short(Math.max(...known));
  }).join('. ');
}

function draw(panel, times, chart) {
  const axis = {stroke: colour('--muted'), grid: {stroke: colour('--line'), width: 1}, ticks: {show: false}, font: '12px system-ui, sans-serif'};
  const days = times[times.length - 1] - times[0] > 2 * 86400;
  const percent = chart.unit === '%';
  return new uPlot({
    width: panel.querySelector('.plot').clientWidth,
    height: 200,
    cursor: {sync: {key: 'charts'}, points: {size: 6}},
    legend: {live: true},
    scales: {x: {time: true}, y: {range: (self, low, high) => [0, percent ? Math.max(100, high || 0) : Math.max(1, (high || 0) * 1.1)]}},
    axes: [{...axis, space: 70, size: 30, values: (self, ticks) => ticks.map((tick) => clock(tick, days))}, {...axis, size: 48}],
    series: [
      {value: (self, value) => value == null ? '' : new Date(value * 1000).toLocaleString(undefined, {dateStyle: 'short', timeStyle: 'short'})},
      ...chart.series.map((one, index) => ({
        label: one.name,
        stroke: colour(LINES[index % LINES.length]),
        width: 1.75,
        spanGaps: false,
        points: {show: one.values.filter((value) => value != null).length < 2, size: 6},
        value: (self, value) => value == null ? '–' : short(value) + (chart.unit ? ' ' + chart.unit : ''),
      })),
    ],
  }, [times, ...chart.series.map((one) => one.values)], panel.querySelector('.plot'));
}

function show(data) {
  drawn.forEach((one) => one.destroy());
  box.replaceChildren();
  const panels = data.charts.map((chart) => {
    const panel = document.createElement('section');
    panel.className = 'panel chart';
    const title = document.createElement('h2');
    title.textContent = chart.title + (chart.unit ? ', ' + chart.unit : '');
    const plot = document.createElement('div');
    plot.className = 'plot';
    plot.setAttribute('role', 'img');
    plot.setAttribute('aria-label', words(chart));
    panel.append(title, plot);
    box.append(panel);
    if (!chart.series.some((one) => one.values.some((value) => value != null))) {
      const none = document.createElement('p');
      none.className = 'muted';
      none.textContent = 'Nothing was measured in this time. Agents that are online measure every minute.';
      panel.append(none);
      plot.remove();
      return null;
    }
    return [panel, chart];
  }).filter(Boolean);
  // All are there: now each knows how wide it is.
  drawn = panels.map(([panel, chart]) => draw(panel, data.times, chart));
}

let last = null;

async function read() {
  try {
    const answer = await fetch(box.dataset.url);
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    last = await answer.json();
    show(last);
  } catch (error) {
    if (!last) box.textContent = 'The charts could not be read.';
  }
}

if (box) {
  read();
  setInterval(() => { if (!document.hidden) read(); }, 60000);
  let width = 0;
  new ResizeObserver(() => {
    if (last && Math.abs(box.clientWidth - width) > 8) { width = box.clientWidth; show(last); }
  }).observe(box);
  const again = () => { if (last) setTimeout(() => show(last), 0); };
  document.getElementById('theme').addEventListener('click', again);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', again);
}
