/**
 * What the element is made of. Parts of the frame are for `::part(…)`; parts of a screen lie in the page itself, where keepers of
 * passwords find them, and are for `cenote-auth [data-part~='…']`.
 */
export const anatomy = {
  frame: ['card', 'brand', 'logo'],
  screen: [
    'screen',
    'heading',
    'text',
    'who',
    'trouble',
    'notice',
    'picture',
    'secret',
    'field',
    'label',
    'input',
    'reveal',
    'hint',
    'rules',
    'problem',
    'button',
    'or',
    'choice',
    'provider',
    'links',
    'link',
    'cancel',
    'hidden',
  ],
  slots: ['header', 'screen', 'footer'],
} as const;

export type Part = (typeof anatomy.screen)[number];
