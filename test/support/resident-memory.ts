import { readFileSync, writeFileSync } from 'node:fs';

/** Forgets the most memory that a process has had until now. Linux only, as is `peakMegabytes`. */
export function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** The most memory that a process has had resident since its start, or since `forgetPeak`. */
export function peakMegabytes(pid: number): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}
