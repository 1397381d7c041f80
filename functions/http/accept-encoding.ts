/** Whether a coding is among those of an `Accept-Encoding`, with a weight above 0. */
export function acceptsCoding(accepted: string | null, wanted: string): boolean {
  return (accepted ?? '').split(',').some((one) => {
    const [coding = '', weight = 'q=1'] = one.split(';').map((part) => part.trim().toLowerCase());
    return coding === wanted && !/^q=0(?:\.0*)?$/.test(weight);
  });
}
