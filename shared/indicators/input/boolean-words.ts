/**
 * What spreadsheets write for TRUE and FALSE in the languages of their users, and what people write. A spreadsheet turns the
 * `true` of a CSV file into its own word when the file is saved again.
 */
const words: readonly (readonly [isTrue: boolean, words: string])[] = [
  [
    true,
    '1 y yes ja j oui si sí sim sì wahr vrai verdadero verdadeiro vero veritable waar sant sann sand tosi prawda igaz',
  ],
  [
    true,
    'pravda doğru истина правда истинно αληθες αληθής adevărat adevarat tõene taisnība tiesa točno вярно 真 是 ja',
  ],
  [
    false,
    '0 n no nein non não nao nee nej falsch faux falso falsk falskt onwaar usann usant epätosi fałsz falsz hamis',
  ],
  [false, 'nepravda yanlış ложь хибність ψευδες ψευδής fals väär aplams netiesa netočno невярно 假 否'],
];
const meanings: ReadonlyMap<string, boolean> = new Map(
  words.flatMap(([isTrue, list]) => list.split(' ').map((word) => [word, isTrue] as const)),
);

/** What a word of another language means, in any letter case; undefined for an unknown one. */
export function localBoolean(word: string): boolean | undefined {
  return meanings.get(word.trim().toLowerCase().normalize('NFC'));
}
