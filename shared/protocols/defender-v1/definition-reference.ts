const reference = /^(?:https?:\/\/[^?#]+\/|\/?v1\.0\/|\/)?AlertDefinitions\('?(\d{1,20})'?\)$/i;

/**
 * The id of the alert definition that an `@odata.bind` or `@odata.id` names: `AlertDefinitions(1)`, alone or as the end of
 * a path or of an absolute URL of any host. Undefined for anything else.
 */
export function definitionIdOf(value: unknown): string | undefined {
  return typeof value === 'string' ? reference.exec(value.trim())?.[1] : undefined;
}
