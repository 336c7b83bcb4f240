// How long the question is in front of the student: seconds in which the page can be seen and somebody is there.

// Reading takes no keys: somebody counts as there for so long after the last sign of it.
const STILL_THERE_MS = 120_000;
const TELL_EVERY_S = 30;

class Clock {
  constructor(form) {
    this.address = form.dataset.timeUrl;
    this.token = form.elements.csrfmiddlewaretoken.value;
    this.seconds = 0;
    this.seen = Date.now();
    for (const sign of ["keydown", "pointerdown", "pointermove", "wheel", "scroll", "touchstart", "input", "focus"]) addEventListener(sign, () => { this.seen = Date.now(); }, {capture: true, passive: true});
    setInterval(() => this.tick(), 1000);
    document.addEventListener("visibilitychange", () => (document.hidden ? this.tell() : (this.seen = Date.now())));
    addEventListener("pagehide", () => this.tell());
  }

  // One for each tick, not the difference of two times: neither a closed lid nor a clock that is set adds anything.
  tick() {
    if (document.hidden || Date.now() - this.seen > STILL_THERE_MS) return;
    this.seconds += 1;
    if (this.seconds >= TELL_EVERY_S) this.tell();
  }

  async tell() {
    if (!this.seconds) return;
    const seconds = this.seconds;
    this.seconds = 0;
    try {
      await fetch(this.address, {method: "POST", keepalive: true, body: new URLSearchParams({seconds, csrfmiddlewaretoken: this.token})});
    } catch { this.seconds += seconds; /* no network: told with the next ones */ }
  }
}

for (const form of document.querySelectorAll("#question-form[data-time-url]")) new Clock(form);
