package com.example.app.push

import android.app.Application

/** `android:name=".push.App"` of the application in the manifest. */
class App : Application() {
    lateinit var handoffPush: HandoffPush
    lateinit var notifications: HandoffPushNotifications

    override fun onCreate() {
        super.onCreate()
        notifications = HandoffPushNotifications(this)
        notifications.createChannels()
        val baseUrl = "https://abc123.execute-api.eu-central-1.amazonaws.com" // the deployment's ApiUrl
        val api = HandoffPushApi(baseUrl, accessToken = { Session.accessToken })
        handoffPush = HandoffPush(this, api, isSignedIn = { Session.accessToken != null })
    }
}

/** Your app's own: the signed-in customer's access token, fresh; null: nobody is signed in. Called on a background thread. */
object Session {
    @Volatile var accessToken: String? = null
}
