const pattern = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/** Reads an ISO 8601 duration of days, hours, minutes and whole seconds (`P7D`, `PT1H30M`); milliseconds, or undefined. */
export function parseDurationMs(text: string): number | undefined {
  const match = pattern.exec(text.trim());
  if (match === null || text.endsWith('P') || text.endsWith('T')) {
    return undefined;
  }
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}
