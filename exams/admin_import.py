"""The admin page that imports a bundle: checked first, then shown, then written."""

import base64
import binascii

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from exams.access import is_admin
from exams.errors import BundleInvalid, DomainError
from exams.services.import_exam import import_bundle

# The page carries the zip from the check to the import, in base64; settings cap a request at 24 MiB.
LARGEST_BUNDLE_BYTES = 15 * 1024**2


class BundleForm(forms.Form):
    """A zip to be checked, or the checked one to be imported."""

    bundle = forms.FileField(required=False, label="Bundle (zip)", allow_empty_file=True)
    checked = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)

    def content(self) -> bytes:
        """Return the zip. Raises ValidationError if there is none, or it is too large."""
        sent = self.cleaned_data["bundle"]
        try:
            content = sent.read() if sent else base64.b64decode(self.cleaned_data["checked"], validate=True)
        except (binascii.Error, ValueError):
            raise forms.ValidationError("Choose the bundle once more.") from None
        if not content:
            raise forms.ValidationError("Choose a bundle first.")
        if len(content) > LARGEST_BUNDLE_BYTES:
            most = LARGEST_BUNDLE_BYTES // 1024**2
            raise forms.ValidationError(f"Larger than {most} MiB; import it by command or API.")
        return bytes(content)


def import_page(request: HttpRequest, context: dict[str, object]) -> HttpResponse:
    """Return the page: an empty form, a bundle's errors, what it would change, or what it changed."""
    if not is_admin(request.user):
        raise PermissionDenied
    form = BundleForm(request.POST or None, request.FILES or None)
    found: dict[str, object] = {}
    if request.method == "POST":
        found = _answer(request, form)
    values = {**context, "title": "Import an exam", "form": form, **found}
    return render(request, "admin/exams/import.html", values, status=422 if found.get("failed") else 200)


def _answer(request: HttpRequest, form: BundleForm) -> dict[str, object]:
    assert isinstance(request.user, User)
    if not form.is_valid():
        return {"failed": True}
    confirmed, draft = "import" in request.POST, "draft" in request.POST
    try:
        content = form.content()
        report = import_bundle(content, request.user, dry_run=not confirmed, draft=draft)
    except forms.ValidationError as error:
        form.add_error("bundle", error)
        return {"failed": True}
    except BundleInvalid as error:
        return {"failed": True, "message": error.message, "errors": error.errors}
    except DomainError as error:
        return {"failed": True, "message": error.message}
    return {"report": report, "draft": draft, "checked": "" if confirmed else base64.b64encode(content).decode()}
