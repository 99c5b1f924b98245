import * as l10n from '@vscode/l10n';
import type { Wish } from '../../src/core/traffic/wish';
import { readPageState } from '../messages';
import type { PageState, ToExtension, ToPage } from '../protocol';
import { Announcer } from '../ui/announcer';
import { element, setText, show } from '../ui/dom';
import { onceAFrame } from '../ui/frame';
import type { Host } from '../ui/host';
import { onThemeChange } from '../ui/theme';
import { progressRing } from '../ui/toolkit';
import { announcement } from './announcements';
import { controls } from './form/controls';
import { WishForm } from './form/wishForm';
import { applied, isActive, type Model, NOTHING } from './model';
import type { PictureOrders } from './parts/verdict';
import { RunPicture } from './runPicture';
import { comparison } from './runs/comparison';
import { runsView } from './runs/runsView';

/** The page as a whole: takes messages, shows what they come to, sends what the person orders. */
export class Page {
  private model: Model = NOTHING;
  private drawn: Model | undefined;
  private readonly kept: PageState | undefined;
  private readonly title = element('h1');
  private readonly ring = progressRing(l10n.t('The test runs'));
  private readonly form = new WishForm(
    () => this.edited(),
    () => this.start(),
  );
  private readonly controls = controls({
    start: () => this.start(),
    repeat: () => this.repeat(),
    pause: () => this.host.post({ type: 'pause' }),
    resume: () => this.host.post({ type: 'resume' }),
    stop: () => this.host.post({ type: 'stop' }),
  });
  private readonly refusal = element('div', { class: 'problem refuses', role: 'alert', hidden: true });
  private readonly empty = element('p', { class: 'empty' }, l10n.t('Nothing was tested yet. Start sends real requests to the VIP and shows who answers each of them.')); // prettier-ignore
  private readonly pictureOrders: PictureOrders = {
    act: (action) => this.host.post({ type: 'act', action }),
    copy: (text) => this.host.post({ type: 'copy', text }),
  };
  private readonly picture = new RunPicture(this.pictureOrders);
  private readonly comparison = comparison(this.pictureOrders, () => this.endComparison());
  private readonly runs = runsView({
    show: (run) => this.host.post({ type: 'show', run }),
    compare: (first, second) => this.host.post({ type: 'compare', runs: [first, second] }),
    rename: (run, name) => this.host.post({ type: 'rename', run, name }),
    forget: (run) => this.host.post({ type: 'forget', run }),
    export: (run, format) => this.host.post({ type: 'export', run, format }),
  });
  private readonly announcer: Announcer;
  private readonly draw = onceAFrame(() => this.paint());

  constructor(
    root: HTMLElement,
    private readonly host: Host<ToExtension>,
  ) {
    this.kept = readPageState(host.kept);
    root.append(
      element('header', {}, this.title, this.ring),
      this.form.element,
      this.controls.element,
      this.refusal,
      this.empty,
      this.picture.element,
      this.comparison.element,
      this.runs.element,
    );
    this.announcer = new Announcer(root);
    onThemeChange(() => {
      this.picture.themeChanged();
      this.comparison.themeChanged();
    });
    this.draw();
  }

  receive(message: ToPage): void {
    const before = this.model;
    this.model = applied(before, message);
    const said = announcement(before, this.model);
    if (said !== null) this.announcer.say(said);
    if (message.type === 'setup') this.form.fill(message.setup, this.kept?.wish ?? message.setup.wish);
    if (message.type === 'refused') this.form.refused(message);
    if (message.type === 'run' || message.type === 'setup') this.keep();
    if (message.type === 'run' && isActive(message.run)) this.form.element.open = false;
    this.draw();
  }

  private paint(): void {
    const { model, drawn } = this;
    const { setup, run, runs, comparison: pair, refusal } = model;
    this.drawn = model;
    setText(this.title, setup === null ? l10n.t('Live test') : l10n.t('Live test of {0}', setup.service));
    show(this.ring, isActive(run) && run?.state !== 'paused');
    this.controls.update({ model, impossible: this.form.impossible });
    show(this.refusal, refusal !== null && refusal.field === null);
    if (refusal !== drawn?.refusal && refusal !== null)
      this.refusal.replaceChildren(element('p', {}, refusal.message), element('p', {}, refusal.next));
    show(this.empty, run === null && pair === null);
    show(this.picture.element, run !== null && pair === null);
    show(this.comparison.element, pair !== null);
    if (run !== null && pair === null && (run !== drawn?.run || drawn.comparison !== null)) this.picture.update(run);
    if (pair !== null && pair !== drawn?.comparison) this.comparison.update(pair);
    const current = pair === null ? (run?.id ?? null) : null;
    this.runs.update({ runs, current });
  }

  private edited(): void {
    this.model = { ...this.model, refusal: null };
    this.keep();
    this.draw();
  }

  private start(): void {
    if (isActive(this.model.run) || this.form.impossible) return;
    const read = this.form.read();
    if (read === null) return;
    if (read.type === 'problems') this.form.tell(read.problems);
    else this.send(read.wish);
  }

  private repeat(): void {
    const { setup, run } = this.model;
    if (setup === null || run === null) return;
    this.form.fill(setup, run.wish);
    this.send(run.wish);
  }

  private send(wish: Wish): void {
    this.model = { ...this.model, refusal: null };
    this.form.tell({});
    this.host.post({ type: 'start', wish });
    this.draw();
  }

  private endComparison(): void {
    this.model = { ...this.model, comparison: null };
    this.draw();
  }

  /** For a reload of the window. */
  private keep(): void {
    const { setup, run } = this.model;
    if (setup === null) return;
    const read = this.form.read();
    const state: PageState = {
      uri: setup.uri,
      service: setup.service,
      run: run?.id ?? null,
      wish: read?.type === 'wish' ? read.wish : null,
    };
    this.host.keep(state);
  }
}
