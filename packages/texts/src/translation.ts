/** What English says, said in another language: the same names, and a text for each. */
export interface Translation {
  readonly [name: string]: string | Translation;
}
