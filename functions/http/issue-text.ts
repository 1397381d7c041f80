import type { z } from 'zod';

const typeNames: Readonly<Record<string, string>> = {
  object: 'a JSON object',
  record: 'a JSON object',
  array: 'a list',
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};
const unitNames: Readonly<Record<string, string>> = { string: 'character', array: 'item' };

/** What was expected in a body, for people who do not know zod; undefined: zod's own text. A schema's own message wins. */
export function issueText(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.input === undefined && issue.code !== 'custom') {
    return 'a value is required';
  }
  if (issue.code === 'invalid_type') {
    return `expected ${typeNames[issue.expected] ?? issue.expected}`;
  }
  if (issue.code === 'invalid_value') {
    return `expected one of ${issue.values.map(String).join(', ')}`;
  }
  if (issue.code === 'too_small') {
    return `expected at least ${amount(issue.minimum, issue.origin)}`;
  }
  if (issue.code === 'too_big') {
    return `expected at most ${amount(issue.maximum, issue.origin)}`;
  }
  if (issue.code === 'unrecognized_keys') {
    return `${issue.keys.map((key) => JSON.stringify(key)).join(', ')} cannot be given here`;
  }
  return issue.code === 'invalid_union' ? 'expected a value of another type' : undefined;
}

function amount(count: number | bigint, origin: string): string {
  const unit = unitNames[origin];
  return unit === undefined ? String(count) : `${count} ${unit}${count === 1 ? '' : 's'}`;
}
