/** How many requests of a category each process takes in a second; no row: no limit. */
export interface LimitRow {
  readonly category: string;
  readonly per_second: number;
}
