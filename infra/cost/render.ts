import type { CostInputs } from './inputs.ts';
import { billionEvents, type CostLine, count, fixedCosts, totalOf, trickle } from './model.ts';

/** Goal G12: maximum cost of a billion events, in dollars. */
const maxPerBillion = 12;
/** Hits per million events: in the benchmark's events, and in a quiet network. */
const hitRates = [1000, 10];

/** The generated part of `docs/limits-and-cost.md`. */
export function renderCost(inputs: CostInputs): string {
  const { priceDate, region, currency, measuredOn } = inputs;
  return [
    `Prices of ${priceDate} in ${currency}s (${region}; \`infra/cost/prices.json\` gives the source of each); rates measured ${measuredOn}.`,
    ...hitRates.map((rate) => billionTable(inputs, rate)),
    fixedTable(inputs),
    trickleTable(inputs),
  ].join('\n\n');
}

function billionTable(inputs: CostInputs, hitsPerMillion: number): string {
  const lines = billionEvents(inputs, hitsPerMillion);
  const total = totalOf(lines);
  const verdict = `goal: at most ${dollarText(maxPerBillion)}, ${total <= maxPerBillion ? 'met' : 'missed'}`;
  return [
    `### A billion events, ${count(hitsPerMillion)} hits per million: ${dollarText(total)} (${verdict})`,
    '',
    '| part | how | dollars |',
    '|---|---|---|',
    ...lines.map(({ what, how, dollars }) => `| ${what} | ${how} | ${cents(dollars)} |`),
    `| **total** | | **${cents(total)}** |`,
  ].join('\n');
}

function fixedTable(inputs: CostInputs): string {
  return [
    '### Fixed cost per month',
    '',
    '| deployment | parts | dollars |',
    '|---|---|---|',
    ...fixedCosts(inputs).map(
      ({ name, lines }) => `| ${name} | ${lines.map(partText).join('; ')} | **${cents(totalOf(lines))}** |`,
    ),
  ].join('\n');
}

function trickleTable(inputs: CostInputs): string {
  return [
    '### A message every second, day and night',
    '',
    '| a batch waits at most | wake-ups per month | dollars per month |',
    '|---|---|---|',
    ...trickle(inputs).map(
      ({ waitSec, wakeUpsPerMonth, dollars }) => `| ${waitSec} s | ${count(wakeUpsPerMonth)} | ${cents(dollars)} |`,
    ),
  ].join('\n');
}

function partText({ what, how, dollars }: CostLine): string {
  return `${what} (${how}) ${cents(dollars)}`;
}

function dollarText(dollars: number): string {
  return `$${cents(dollars)}`;
}

function cents(dollars: number): string {
  return dollars.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}
