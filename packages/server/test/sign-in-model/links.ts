import { Broken } from './broken.ts';
import { type CodeChoice, codeOf, confirm, liveCodes } from './sign-up.ts';
import { judge, person, Step } from './step.ts';
import type { World } from './world.ts';

/** Whoever follows the link of a confirmation message (GET), looks whether it is there (HEAD), or presses its button (POST). */
export class FollowLink extends Step {
  readonly choice: {
    readonly who: number;
    readonly client: number;
    readonly code: CodeChoice;
    readonly method: 'GET' | 'HEAD' | 'POST';
    readonly times: number;
  };
  constructor(choice: FollowLink['choice']) {
    super();
    this.choice = choice;
  }

  override toString() {
    return `FollowLink(${JSON.stringify(this.choice)})`;
  }

  override async act(world: World): Promise<void> {
    const { client, method, times } = this.choice;
    const someone = person(world, this.choice.who);
    const code = codeOf(world, someone, someone.signUpCodes, this.choice.code);
    const isRight = liveCodes(someone.signUpCodes, world.now).some(
      (one) => one.code === code && one.isLink === true && one.to === someone.address.email,
    );
    const may = someone.status === 'UNCONFIRMED' && isRight && world.canProve(someone, 'email');
    const parameters = new URLSearchParams({
      client_id: world.place.clients[client]?.id ?? '',
      user_name: world.typed(someone),
      confirmation_code: code,
    });
    // Whoever signs up is elsewhere: a password is chosen along with the link.
    const password = world.newPassword();
    const body = new URLSearchParams({ ...Object.fromEntries(parameters), password });
    const url = 'http://127.0.0.1:9229/confirmUser';
    const request = () =>
      method === 'POST' ? new Request(url, { method, body }) : new Request(`${url}?${parameters}`, { method });
    const pages = await Promise.all(Array.from({ length: times }, () => world.visit(request())));
    if (pages.some(({ status }) => status >= 500)) throw new Broken(`${this} answered with an error of the server's`);
    // That nothing came of a page that only asks, whoever is stored tells.
    if (method !== 'POST') return world.succeed(`link: ${method}`);
    const successes = pages.filter(({ status }) => status === 200);
    if (successes.length > 1) throw new Broken(`${this} succeeded ${successes.length} times`);
    judge(this.toString(), { ok: successes.length > 0 }, { may, must: may });
    if (successes.length === 0) return;
    world.succeed('link: POST');
    confirm(world, someone, false, false);
    someone.confirmByCode('email');
    someone.setPassword(password);
  }
}
