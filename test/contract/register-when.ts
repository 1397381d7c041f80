/** Registers tests only where the capability they need is declared: an absent one shows no skipped test. */
export function registerWhen(isCapable: boolean, register: () => void): void {
  if (isCapable) {
    register();
  }
}
