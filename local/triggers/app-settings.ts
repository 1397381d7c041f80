export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Replaces each `%NAME%` in a binding property with the value of that setting, as the host does.
 *
 * @throws RangeError when a setting is missing or empty
 */
export function resolveSettings(text: string, environment: Environment): string {
  return text.replaceAll(/%([^%]+)%/gu, (_match, name: string) => {
    const value = environment[name];
    if (value === undefined || value === '') {
      throw new RangeError(`The setting ${name} is missing`);
    }
    return value;
  });
}
