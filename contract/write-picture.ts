import { writeFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';

/** Writes a screenshot (PNG) as WebP to the folder of the documentation's pictures: a browser makes it small, and alike everywhere. */
export async function writePicture(browser: Browser, file: URL, png: Buffer): Promise<void> {
  const page = await browser.newPage();
  const source = `data:image/png;base64,${png.toString('base64')}`;
  const address = await page.evaluate<string>(`(${shrink})(${JSON.stringify(source)})`);
  await page.close();
  await writeFile(file, Buffer.from(address.split(',')[1] ?? '', 'base64'));
}

const shrink = `async (source) => {
  const picture = new Image();
  picture.src = source;
  await picture.decode();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [picture.naturalWidth, picture.naturalHeight];
  canvas.getContext('2d').drawImage(picture, 0, 0);
  return canvas.toDataURL('image/webp', 0.85);
}`;
