import { z } from 'zod';
import { ruleOperators, ruleProperties } from './rules.ts';

/** Values of one property in the rules of a group (Defender's device groups). */
const maxValuesPerProperty = 10;

const name = z
  .string()
  .trim()
  .min(1)
  .max(256)
  .refine((text) => !/^\d+$/.test(text), 'a name of digits only looks like an id');
const rule = z.object({
  property: z.enum(ruleProperties),
  operator: z.enum(ruleOperators),
  values: z.array(z.string().trim().min(1).max(100)).min(1).max(maxValuesPerProperty),
});
const rules = z
  .array(rule)
  .max(ruleProperties.length * maxValuesPerProperty)
  .superRefine((list, context) => {
    for (const [property, ofProperty] of Map.groupBy(list, (one) => one.property)) {
      if (ofProperty.flatMap(({ values }) => values).length > maxValuesPerProperty) {
        context.addIssue({ code: 'custom', message: `at most ${maxValuesPerProperty} values for ${property}` });
      }
    }
  });
const fields = {
  name,
  description: z.string().max(1_000),
  rules,
  userGroups: z.array(z.guid().overwrite((id) => id.toLowerCase())).max(50),
  /** 1 is the highest; the group moves there, and those below it move down. */
  rank: z.number().int().min(1),
};

/** Body of a POST. Without a rank the group becomes the lowest. */
export const newGroupSchema = z.object({
  ...fields,
  description: fields.description.default(''),
  rules: rules.default([]),
  userGroups: fields.userGroups.default([]),
  rank: fields.rank.optional(),
});
export type NewGroup = z.output<typeof newGroupSchema>;

/** Body of a PATCH: absent fields stay as they are, unknown ones are ignored. */
export const groupPatchSchema = z.object(fields).partial();
export type GroupPatch = z.output<typeof groupPatchSchema>;
