import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makeDeviceGroupSet } from '../../shared/device-groups/group-set.ts';
import { type DeviceFacts, matchesRules, ruleOperators, ruleProperties } from '../../shared/device-groups/rules.ts';
import { firstGroups, unassignedGroupId } from '../../shared/device-groups/stored-group.ts';
import { runs } from '../support/long-mode.ts';
import { readVectors } from '../support/made/read-vectors.ts';

const ruleSchema = z.object({
  property: z.enum(ruleProperties),
  operator: z.enum(ruleOperators),
  values: z.array(z.string()),
});
const optionalText = z
  .string()
  .nullable()
  .transform((text) => text ?? undefined);
const vectors = readVectors(
  'device-groups',
  z.array(
    z.object({
      name: z.string(),
      rules: z.array(ruleSchema),
      device: z.object({ name: optionalText, osPlatform: optionalText, tags: z.array(z.string()) }),
      meets: z.boolean(),
    }),
  ),
);

describe('rules of a device group', () => {
  it.each(vectors)('$name', ({ rules, device, meets }) => {
    expect(matchesRules(rules, device)).toBe(meets);
  });
});

const label = fc.constantFrom('osl', 'hel', 'srv', 'a');
const facts: fc.Arbitrary<DeviceFacts> = fc.record({
  name: fc.option(
    fc.array(label, { minLength: 1, maxLength: 3 }).map((labels) => labels.join('.')),
    { nil: undefined },
  ),
  osPlatform: fc.option(fc.constantFrom('Windows11', 'Linux'), { nil: undefined }),
  tags: fc.array(label, { maxLength: 2 }),
});
const rules = fc.array(
  fc.record({
    property: fc.constantFrom(...ruleProperties),
    operator: fc.constantFrom(...ruleOperators),
    values: fc.array(fc.constantFrom('osl', 'HEL', 's', 'a', 'linux'), { minLength: 1, maxLength: 3 }),
  }),
  { maxLength: 3 },
);
const { groups: none } = firstGroups([]);
const [unassigned] = none;

it('a device belongs to the highest group whose rules it matches, else to UnassignedGroup', () => {
  fc.assert(
    fc.property(fc.array(rules, { maxLength: 5 }), facts, (ofGroups, device) => {
      const groups = ofGroups.flatMap((ofGroup, index) =>
        unassigned === undefined ? [] : [{ ...unassigned, id: String(index + 1), name: `G${index}`, rules: ofGroup }],
      );
      const { id } = makeDeviceGroupSet([...groups, ...none]).groupOf(device);
      const higher = groups.slice(0, id === unassignedGroupId ? undefined : Number(id) - 1);
      expect(higher.some((group) => matchesRules(group.rules, device))).toBe(false);
      const own = groups.find((group) => group.id === id);
      expect(own === undefined ? id : matchesRules(own.rules, device)).toBe(
        own === undefined ? unassignedGroupId : true,
      );
    }),
    { numRuns: runs(500) },
  );
});
