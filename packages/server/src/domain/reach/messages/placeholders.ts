/** Where a code stands in a text. */
export const codePlace = /\{####\}/;

/** Where a link stands in a text, around the words to click on. `{####}` is none. */
export const linkPlace = /\{##[^{}]+?##\}/;
