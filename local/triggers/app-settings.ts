export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Replaces each `%NAME%` of a binding's text by that setting, as the host does.
 *
 * @throws RangeError when there is no such setting
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
