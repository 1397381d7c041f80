import type { JobItem } from '../../jobs/job-document.ts';
import type { ItemFault } from '../../platform/errors.ts';
import type { IndicatorDocument } from '../model/indicator.ts';

interface Outcome {
  readonly status: string;
  readonly indicator?: Pick<IndicatorDocument, 'id' | 'indicatorValue'> | undefined;
  readonly fault?: ItemFault;
}

const maxNameLength = 200;
const maxMessageLength = 300;

/** The result of one indicator. */
export function bulkItem(id: string | null, row: number, { status, indicator, fault }: Outcome): JobItem {
  return {
    id: indicator?.id ?? id,
    name: cut(indicator?.indicatorValue ?? '', maxNameLength),
    row,
    result: status,
    ...(fault !== undefined && { code: fault.code, message: cut(fault.message, maxMessageLength) }),
  };
}

export function countResults(outcomes: readonly Outcome[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { status } of outcomes) {
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}

function cut(text: string, maxLength: number): string {
  return text.length > maxLength ? `${text.slice(0, maxLength).toWellFormed()} ...` : text;
}
