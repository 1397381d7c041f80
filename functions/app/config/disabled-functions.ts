/**
 * Whether an app setting switches the function off: `AzureWebJobs.<name>.Disabled`, in which Linux writes dots as two underscores
 * (Azure Functions, "How to disable functions"). The platform does not call such a function; nothing else must serve its route.
 */
export function isDisabled(name: string, environment: Readonly<Record<string, string | undefined>>): boolean {
  const values = ['.', '__', '_'].map((dot) => environment[`AzureWebJobs${dot}${name}${dot}Disabled`]);
  return values.some((value) => value !== undefined && /^(?:true|1)$/i.test(value.trim()));
}
