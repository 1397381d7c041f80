import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { replaceGenerated } from '../../../infra/generated-part.ts';
import { reportChart } from './report-chart.ts';
import { reportTables } from './report-table.ts';
import type { Results } from './result-file.ts';

const fileOf = (name: string) => fileURLToPath(new URL(`../../../docs/${name}`, import.meta.url));
const page = fileOf('benchmarks.md');
const chart = fileOf('bench/chart.svg');

/** The texts of the documents that are made from results, by path. */
export function renderReport(results: Results): ReadonlyMap<string, string> {
  return new Map([
    [page, replaceGenerated(readFileSync(page, 'utf8'), 'benchmarks', reportPart(results))],
    [chart, reportChart(results)],
  ]);
}

export function writeReport(results: Results): void {
  for (const [path, text] of renderReport(results)) {
    writeFileSync(path, text);
  }
}

function reportPart(results: Results): string {
  const { machine, node, measurements } = results;
  const dates = [...new Set(measurements.map(({ date }) => date))].toSorted();
  const figures = measurements.flatMap((measurement) => measurement.figures).filter(({ isMet }) => isMet !== undefined);
  const met = figures.filter(({ isMet }) => isMet === true).length;
  return `Measured ${dates.join(', ')} on ${machine.cores} cores (${machine.processor}), ${machine.memoryGb} GB, ${machine.system}, Node ${node}:
${met} of ${figures.length} figures meet their goal.

![How far each figure is beyond its goal](bench/chart.svg)

${reportTables(results)}`;
}
