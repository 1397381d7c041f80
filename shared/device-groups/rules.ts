/** What rules look at of a device (Defender's device groups). */
export const ruleProperties = ['deviceName', 'domain', 'tag', 'osPlatform'] as const;
type RuleProperty = (typeof ruleProperties)[number];

export const ruleOperators = ['startsWith', 'endsWith', 'equals', 'contains'] as const;
type RuleOperator = (typeof ruleOperators)[number];

/** One condition: the property has one of the values. Letter case does not matter. */
export interface DeviceRule {
  readonly property: RuleProperty;
  readonly operator: RuleOperator;
  readonly values: readonly string[];
}

/** What is known of a device; what is not known meets no rule. */
export interface DeviceFacts {
  /** As telemetry names it: a host name, mostly with its domain. */
  readonly name: string | undefined;
  readonly osPlatform: string | undefined;
  readonly tags: readonly string[];
}

/**
 * Whether a device meets the rules: any of those about one property, for each property that they are about. A group without
 * rules takes no device.
 */
export function meetsRules(rules: readonly DeviceRule[], facts: DeviceFacts): boolean {
  const byProperty = Map.groupBy(rules, ({ property }) => property);
  return (
    rules.length > 0 &&
    [...byProperty].every(([property, alternatives]) => {
      const known = valuesOf(property, facts).map((value) => value.toLowerCase());
      return alternatives.some(({ operator, values }) =>
        values.some((value) => known.some((text) => compare[operator](text, value.toLowerCase()))),
      );
    })
  );
}

const compare: Readonly<Record<RuleOperator, (text: string, value: string) => boolean>> = {
  startsWith: (text, value) => text.startsWith(value),
  endsWith: (text, value) => text.endsWith(value),
  equals: (text, value) => text === value,
  contains: (text, value) => text.includes(value),
};

/** A device's name is compared with and without its domain. */
function valuesOf(property: RuleProperty, { name = '', osPlatform, tags }: DeviceFacts): readonly string[] {
  const [host = '', ...domain] = name.split('.');
  const texts = {
    deviceName: [name, host],
    domain: [domain.join('.')],
    tag: tags,
    osPlatform: [osPlatform ?? ''],
  }[property];
  return texts.filter((text) => text !== '');
}
