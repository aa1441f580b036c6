import { expect, test } from 'vitest';
import { compactStyle } from './compact-style.ts';

test('leaves out line ends and blanks about signs, and nothing that means something', () => {
  const style = `
a:hover, :dir(rtl) > input[dir=ltr] { color: light-dark(#fff, #000); margin: 0 1px calc(1px + 2px); }
.x::before { content: "! "; content: "! " / ""; }
@media (max-width: 30rem) {
  main { max-width: none; }
}
`;
  expect(compactStyle(style)).toBe(
    'a:hover,:dir(rtl) > input[dir=ltr]{color:light-dark(#fff,#000);margin:0 1px calc(1px + 2px)}' +
      '.x::before{content:"! ";content:"! " / ""}@media (max-width:30rem){main{max-width:none}}',
  );
});
