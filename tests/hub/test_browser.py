"""The owner's pages in a real browser: headless Chromium, as an owner would use them."""

from __future__ import annotations

import shutil
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from posdesk.clock import ManualClock
from posdesk.hub.hub import Hub
from posdesk.hub.owners import Owners
from tests.hub.chains import TENANT, Chain, enrol, move, pushed
from tests.hub.serving import Served, served
from tests.hub.test_owner_pages import PASSWORD, open_exceptions, raise_exception

pytestmark = [
    pytest.mark.display,
    pytest.mark.timeout(180),
    pytest.mark.skipif(not shutil.which("chromedriver"), reason="no browser here"),
]
WIDTHS = {"desk": (1366, 768), "phone": (500, 900)}


@pytest.fixture
def running(hub: Hub, clock: ManualClock, tmp_path: Path) -> Iterator[Served]:
    """A hub with a store, a till, an owner, and something to decide."""
    context = enrol(hub, "till-1")
    Owners(hub.database, clock, PasswordHasher(time_cost=1, memory_cost=64)).put(
        "boss", TENANT, PASSWORD
    )
    pushed(hub, context, [Chain("till-1", clock).seal(move("m1"))])
    raise_exception(hub, "e1")
    with served(hub, tmp_path / "hub") as found:
        assert ssl.get_server_certificate(("localhost", found.port))
        yield found


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[WebDriver]:
    options = webdriver.ChromeOptions()
    for argument in (
        "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--lang=en",
        "--ignore-certificate-errors", f"--user-data-dir={tmp_path / 'profile'}",
    ):  # fmt: skip
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = webdriver.ChromeService(shutil.which("chromedriver"))
    driver = webdriver.Chrome(options=options, service=service)
    yield driver
    driver.quit()


def test_an_owner_signs_in_looks_decides_and_leaves(
    running: Served, browser: WebDriver, hub: Hub, tmp_path: Path
) -> None:
    browser.get(f"https://localhost:{running.port}/")
    named(browser, "login").send_keys("boss")
    named(browser, "password").send_keys(PASSWORD, Keys.RETURN)
    until(browser, "Sold today")
    for name, (width, height) in WIDTHS.items():
        browser.set_window_size(width, height)
        browser.save_screenshot(str(tmp_path / f"overview-{name}.png"))
        wide = browser.execute_script("return document.documentElement.scrollWidth")
        assert wide <= browser.execute_script("return window.innerWidth"), name
    browser.find_element(By.LINK_TEXT, "Contradictions").click()
    until(browser, "More given back than was paid")
    named(browser, "note").send_keys("called her", Keys.RETURN)
    until(browser, "Nothing contradicts itself.")
    assert open_exceptions(hub) == []
    button(browser, "中文").click()
    until(browser, "没有矛盾")
    browser.find_element(By.LINK_TEXT, "隔离区").click()
    until(browser, "隔离区是空的")
    button(browser, "退出 boss").click()
    until(browser, "登录中心")
    browser.get(f"https://localhost:{running.port}/exceptions")
    until(browser, "登录中心")
    said = [line["message"] for line in browser.get_log("browser")]
    assert not [text for text in said if "favicon" not in text], said


def named(browser: WebDriver, name: str) -> WebElement:
    return browser.find_element(By.NAME, name)


def button(browser: WebDriver, words: str) -> WebElement:
    return browser.find_element(By.XPATH, f"//button[contains(., '{words}')]")


def until(browser: WebDriver, words: str) -> None:
    WebDriverWait(browser, 20).until(
        lambda driver: words in driver.find_element(By.TAG_NAME, "body").text, words
    )
