/** The properties of a device that rules can check (Defender's device groups). */
export const ruleProperties = ['deviceName', 'domain', 'tag', 'osPlatform'] as const;
type RuleProperty = (typeof ruleProperties)[number];

export const ruleOperators = ['startsWith', 'endsWith', 'equals', 'contains'] as const;
type RuleOperator = (typeof ruleOperators)[number];

/** One condition: the property matches one of the values, ignoring case. */
export interface DeviceRule {
  readonly property: RuleProperty;
  readonly operator: RuleOperator;
  readonly values: readonly string[];
}

/** What is known about a device; an unknown property matches no rule. */
export interface DeviceFacts {
  /** As in telemetry: a host name, usually with its domain. */
  readonly name: string | undefined;
  readonly osPlatform: string | undefined;
  readonly tags: readonly string[];
}

/**
 * Whether a device matches the rules: at least one rule of each property that has rules. A group without rules matches no
 * device.
 */
export function matchesRules(rules: readonly DeviceRule[], facts: DeviceFacts): boolean {
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

/** The name is compared with and without its domain. */
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
