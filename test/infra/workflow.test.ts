import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const workflow = readFileSync(new URL('../../.github/workflows/deploy.yml', import.meta.url), 'utf8');

it('the workflow pins every action to a commit', () => {
  const used = [...workflow.matchAll(/uses: (\S+)/g)].map((match) => match[1] ?? '');
  expect(used.length).toBeGreaterThan(0);
  expect(used.filter((action) => !/@[0-9a-f]{40}$/.test(action))).toEqual([]);
});

it('the workflow shows changes without write permission', () => {
  expect(workflow).toMatch(/what-if .*--validation-level ProviderNoRbac$/m);
});

it('the workflow signs in only by federation, and has read access unless a job needs more', () => {
  expect(workflow).not.toMatch(/secrets\./);
  expect(workflow).toMatch(/^permissions:\n {2}contents: read\n/m);
  expect(workflow.match(/id-token: write/g)).toHaveLength(2);
});
