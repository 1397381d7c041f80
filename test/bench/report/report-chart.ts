import type { Figure } from './figure.ts';
import { verdict } from './report-table.ts';
import type { Results } from './result-file.ts';

const width = 860;
const rowHeight = 20;
const labelWidth = 430;
const top = 44;
/** How many times better or worse than the goal the chart reaches. */
const [worst, best] = [1 / 10, 100];

/**
 * How far each figure is beyond its goal, as an SVG picture: bars from the line of the goal to the right where it is met, to
 * the left where it is missed; logarithmic.
 */
export function reportChart({ measurements }: Results): string {
  const figures = measurements
    .flatMap((measurement) => measurement.figures)
    .filter(({ bound }) => bound !== undefined)
    .toSorted((a, b) => Number(a.goal.slice(1)) - Number(b.goal.slice(1)));
  const height = top + figures.length * rowHeight + 10;
  const marks = [0.1, 1, 10, 100].map(
    (times) =>
      `<line x1="${xOf(times)}" y1="${top - 8}" x2="${xOf(times)}" y2="${height - 6}" stroke="#888" stroke-width="${times === 1 ? 1.5 : 0.4}"/>` +
      `<text x="${xOf(times)}" y="${top - 14}" text-anchor="middle">${times === 1 ? 'goal' : `x ${times}`}</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11">`,
    '<title>How far each figure is beyond its goal</title>',
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...marks,
    ...figures.map(bar),
    '</svg>\n',
  ].join('\n');
}

function bar(figure: Figure, row: number): string {
  const y = top + row * rowHeight;
  const end = xOf(Math.min(Math.max(timesBetter(figure), worst), best));
  const [from, to] = [Math.min(xOf(1), end), Math.max(xOf(1), end)];
  const color = figure.isMet === true ? '#2e7d32' : '#c62828';
  return [
    `<text x="${labelWidth - 10}" y="${y + 13}" text-anchor="end">${escaped(label(figure))}</text>`,
    `<rect x="${from.toFixed(1)}" y="${y + 3}" width="${Math.max(1, to - from).toFixed(1)}" height="${rowHeight - 7}" fill="${color}"><title>${verdict(figure)}</title></rect>`,
  ].join('\n');
}

function label({ goal, what, ours, peer }: Figure): string {
  const text = `${goal} ${what}${peer === undefined ? '' : goal === 'G4' ? `: ${ours.name}` : `: ${peer.name}`}`;
  return text.length > 72 ? `${text.slice(0, 71)}…` : text;
}

function timesBetter({ compared, bound }: Figure): number {
  if (bound === undefined) {
    return 1;
  }
  const times = bound.kind === 'at least' ? compared / bound.value : bound.value / compared;
  return times > 0 ? times : best;
}

function xOf(times: number): number {
  const share = Math.log(times / worst) / Math.log(best / worst);
  return Math.round(labelWidth + share * (width - labelWidth - 30));
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
