import { goalTexts, measures } from '../measures.ts';
import type { Figure, Measured } from './figure.ts';
import type { Results } from './result-file.ts';

/** One figure as a line for a terminal. */
export function figureLine(figure: Figure): string {
  const { goal, what, unit, ours, peer } = figure;
  const against = peer === undefined ? '' : ` against ${rounded(peer.median)} (${peer.name})`;
  return `${goal} ${what}: ${rounded(ours.median)} ${unit}${against}; ${comparedText(figure)} ${verdict(figure)}`.trim();
}

/** All figures as Markdown tables, one per goal; one that takes long is left out until it was measured. */
export function reportTables({ measurements }: Results): string {
  const figures = measurements.flatMap((measurement) => measurement.figures);
  return Object.entries(goalTexts)
    .map(([goal, text]) => ({ goal, text, ofGoal: figures.filter((figure) => figure.goal === goal) }))
    .filter(({ goal, ofGoal }) => ofGoal.length > 0 || !takesLong(goal))
    .map(({ goal, text, ofGoal }) => goalTable(goal, text, ofGoal))
    .join('\n');
}

function takesLong(goal: string): boolean {
  return measures.some(({ goals, isLong }) => isLong === true && goals.includes(goal));
}

function goalTable(goal: string, text: string, figures: readonly Figure[]): string {
  const title = `### ${goal}: ${text}\n\n`;
  if (figures.length === 0) {
    return `${title}Not measured.\n`;
  }
  const notes = [...new Set(figures.flatMap(({ note }) => note ?? []))];
  return [
    `${title}| what | ours | peer | ratio | goal | verdict |\n|---|---|---|---|---|---|\n`,
    ...figures.map(
      (figure) =>
        `| ${figure.what} | ${cell(figure.ours, figure.unit)} | ${figure.peer === undefined ? '' : cell(figure.peer, figure.unit)} | ${figure.peer === undefined ? '' : comparedText(figure)} | ${boundText(figure)} | ${verdict(figure)} |\n`,
    ),
    ...(notes.length > 0 ? [`\n${notes.join(' ')}\n`] : []),
  ].join('');
}

function cell({ name, median, low, high }: Measured, unit: string): string {
  const spread = low === high ? '' : `, ${rounded(low)} to ${rounded(high)}`;
  return `${name}: **${rounded(median)}** ${unit}${spread}`;
}

function comparedText({ compared, peer }: Figure): string {
  return peer !== undefined && compared < 0.1 ? `1/${rounded(1 / compared)}` : rounded(compared);
}

export function boundText({ bound, peer }: Figure): string {
  if (bound === undefined) {
    return '';
  }
  const value =
    peer !== undefined && bound.value < 1 && bound.kind === 'at most'
      ? `1/${rounded(1 / bound.value)}`
      : rounded(bound.value);
  return `${bound.kind} ${value}`;
}

export function verdict({ isMet }: Figure): string {
  return isMet === undefined ? '' : isMet ? 'met' : 'missed';
}

function rounded(value: number): string {
  return value.toLocaleString('en', { maximumSignificantDigits: 3 });
}
