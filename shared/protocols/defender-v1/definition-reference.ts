const reference = /^(?:https?:\/\/[^?#]+\/|\/?v1\.0\/|\/)?AlertDefinitions\('?(\d{1,20})'?\)$/i;

/**
 * The id in the `@odata.bind` or `@odata.id` of an alert definition: `AlertDefinitions(1)`, alone or at the end of a path or
 * of an absolute URL with any host. Undefined for anything else.
 */
export function definitionIdOf(value: unknown): string | undefined {
  return typeof value === 'string' ? reference.exec(value.trim())?.[1] : undefined;
}
