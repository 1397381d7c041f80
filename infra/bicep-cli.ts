import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The version that wrote the snapshots; another one may format them differently. */
const bicepVersion = '0.47.16';

export interface ProgramResult {
  /** 0 for success; undefined when the program could not be started. */
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program until it exits, without a shell. */
export function runProgram(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = process.env,
): ProgramResult {
  const { status, stdout, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    env: { ...environment },
    maxBuffer: 64 * 1024 * 1024,
  });
  return { status: status ?? undefined, stdout: stdout ?? '', stderr: stderr ?? '' };
}

/** The Bicep compiler: from PATH or else, with the .NET SDK, from Microsoft's NuGet package; undefined without both. */
export function findBicep(): string | undefined {
  return runProgram('bicep', ['--version']).status === 0 ? 'bicep' : restoreBicep();
}

function restoreBicep(): string | undefined {
  const runtime = runtimeIdentifier();
  const packages = process.env['NUGET_PACKAGES'] ?? join(homedir(), '.nuget', 'packages');
  const file = process.platform === 'win32' ? 'bicep.exe' : 'bicep';
  const program = join(packages, `azure.bicep.commandline.${runtime}`, bicepVersion, 'tools', file);
  if (existsSync(program)) {
    return program;
  }
  const scratch = mkdtempSync(join(tmpdir(), 'bicep-cli-'));
  try {
    runProgram('dotnet', [
      'restore',
      fileURLToPath(new URL('bicep-cli.csproj', import.meta.url)),
      `--packages=${packages}`,
      `-p:BicepRuntime=${runtime}`,
      `-p:BicepVersion=${bicepVersion}`,
      `-p:BaseIntermediateOutputPath=${scratch}/`,
    ]);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return existsSync(program) ? program : undefined;
}

function runtimeIdentifier(): string {
  const { platform, arch } = process;
  if (platform === 'win32') {
    return `win-${arch}`;
  }
  return platform === 'darwin' ? `osx-${arch}` : `linux-${arch}`;
}
