/** A QR code: as many modules as `size` in each direction, drawn by a path of SVG. */
export interface Picture {
  readonly size: number;
  readonly path: string;
}
