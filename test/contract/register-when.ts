/** Registers tests only when the capability that they need is declared; without it, they are absent, not skipped. */
export function registerWhen(isCapable: boolean, register: () => void): void {
  if (isCapable) {
    register();
  }
}
