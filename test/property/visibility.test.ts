import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Actor, organisationActor } from '../../shared/access/actor.ts';
import type { Visibility } from '../../shared/access/visibility.ts';
import * as definitions from '../../shared/definitions/definition-visibility.ts';
import * as alerts from '../../shared/detection/alerts/alert-visibility.ts';
import * as indicators from '../../shared/indicators/rules/access-rules.ts';
import * as jobs from '../../shared/jobs/job-visibility.ts';
import { evaluateFilter } from '../support/oracles/evaluate-filter.ts';

const name = fc.constantFrom('a', 'b', 'c');
const groupIds = fc.uniqueArray(fc.constantFrom('1', '2', '3'));
const actor: fc.Arbitrary<Actor> = fc.record({
  id: name,
  objectId: name,
  owner: name,
  ownOnly: fc.boolean(),
  deviceGroups: fc.oneof(
    fc.constant('all' as const),
    groupIds.map((ids): ReadonlySet<string> => new Set(ids)),
  ),
  tier: fc.constant(organisationActor.tier),
  displayName: fc.constant(''),
  sourceType: fc.constant('User' as const),
  createdBySource: fc.constant('Portal' as const),
  canForce: fc.boolean(),
});

const indicator = fc.oneof(
  fc.record({ owner: name, rbacGroupIds: fc.constant<string[]>([]), organisationWide: fc.constant(true) }),
  fc.record({ owner: name, rbacGroupIds: groupIds.filter((ids) => ids.length > 0) }),
);

/** How often the two forms say yes, no, and not the same. */
function compare<D extends object>({ canSee, visibleTo }: Visibility<D>, documents: fc.Arbitrary<D>) {
  const counts = { seen: 0, hidden: 0, different: 0 };
  for (const [caller, document] of fc.sample(fc.tuple(actor, documents), 3_000)) {
    const filter = visibleTo(caller);
    const isFound = filter === undefined || evaluateFilter(filter, document);
    counts[isFound ? 'seen' : 'hidden'] += 1;
    counts.different += canSee(caller, document) === isFound ? 0 : 1;
  }
  return counts;
}

it.each([
  ['indicators', () => compare(indicators, indicator)],
  ['alert definitions', () => compare(definitions, fc.record({ owner: name }))],
  [
    'imports',
    () =>
      compare(
        jobs,
        fc.record({
          submittedBy: name,
          actor: fc.record({ owner: name, objectId: name }, { requiredKeys: ['owner'] }),
        }),
      ),
  ],
  ['alerts and detections', () => compare(alerts, fc.record({ rbacGroupId: fc.constantFrom('1', '2', '3', null) }))],
])('the filter for what a caller may see of %s finds exactly what the caller can see', (_, compared) => {
  const { seen, hidden, different } = compared();
  expect(different).toBe(0);
  expect(Math.min(seen, hidden)).toBeGreaterThan(100);
});
