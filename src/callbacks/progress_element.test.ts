import { expect, test } from "vitest";
import { FakeModel, params } from "./fake_model.suite.ts";
import { CallbackList, ProgressElement, type PageElement, type RunParams } from "./index.ts";

/** As much of an element as is used: children come from the tags of `innerHTML`. */
class FakeElement implements PageElement {
  children: FakeElement[] = [];
  textContent = "";
  readonly attributes = new Map<string, string>();
  #html = "";

  get innerHTML(): string {
    return this.#html;
  }
  set innerHTML(html: string) {
    this.#html = html;
    this.children = Array.from(html.matchAll(/<\w+[^>]*><\/\w+>/g), () => new FakeElement());
  }
  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value);
  }
  removeAttribute(name: string): void {
    this.attributes.delete(name);
  }
}

interface Shown {
  readonly value: string | undefined;
  readonly text: string | undefined;
  readonly figure: string | undefined;
}

function start(options: { curves?: boolean } = {}, run: Partial<RunParams> = {}) {
  const element = new FakeElement();
  const list = new CallbackList([ProgressElement({ element, ...options })], new FakeModel(), { ...params, ...run });
  const shown = (): Shown => {
    const [bar, status, figure] = element.children;
    return { value: bar?.attributes.get("value"), text: status?.textContent, figure: figure?.innerHTML };
  };
  void list.onTrainBegin();
  void list.onEpochBegin(0);
  return { list, shown };
}

test("the bar moves with the steps, and the values are told", () => {
  const { list, shown } = start();
  expect(list.wantsBatchLogs()).toBe(true);
  void list.onTrainBatchEnd(0, { loss: 0.5, "<b>": 1e-5 });
  expect(shown().value).toBe("0.5");
  expect(shown().text).toMatch(/^Epoch 1\/9 · step 1\/2 · \d s left · loss: 0\.5000 · <b>: 1\.0000e-05$/);
});

test("between two redraws nothing is measured or changed", () => {
  const { list, shown } = start();
  void list.onTrainBatchEnd(0, { loss: 0.5 });
  expect(list.wantsBatchLogs()).toBe(false);
  void list.onTrainBatchEnd(1, {});
  expect(shown().value).toBe("0.5");
});

test("the end of an epoch is always shown, with its curves", () => {
  const { list, shown } = start();
  void list.onTrainBatchEnd(0, { loss: 0.5 });
  void list.onEpochEnd(0, { loss: 0.25, val_loss: 0.75 });
  expect(shown().value).toBe("1");
  expect(shown().text).toBe("Epoch 1/9 · step 2/2 · loss: 0.2500 · val_loss: 0.7500");
  expect(shown().figure).toMatch(/^<svg[^]*val 0\.75[^]*train 0\.25/);
});

test("curves are drawn at times, and at the end", () => {
  const { list, shown } = start();
  void list.onEpochEnd(0, { loss: 0.25 });
  void list.onEpochEnd(1, { loss: 0.125 });
  expect(shown().figure).not.toContain("0.125");
  void list.onTrainEnd();
  expect(shown().figure).toContain("0.125");
});

test("without curves, and with a number of steps that nobody knows", () => {
  const { list, shown } = start({ curves: false }, { steps: null });
  void list.onTrainBatchEnd(4, { loss: 0.5 });
  void list.onEpochEnd(0, { loss: 0.5 });
  expect(shown()).toEqual({ value: undefined, text: "Epoch 1/9 · loss: 0.5000", figure: "" });
});

test("what is no element is refused", () => {
  expect(() => ProgressElement({ element: null as unknown as PageElement })).toThrow(/element cannot be null[^]*querySelector/);
});
